"""Solvers: production with HiGHS through whole arrays."""
