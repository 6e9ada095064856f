"""Permits: what an application may get, and the register of what was decided."""
