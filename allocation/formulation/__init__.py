"""The linear programme: one file per family of constraints, put together in ``problem``."""
