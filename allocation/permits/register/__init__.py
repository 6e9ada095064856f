"""The register of permits: append-only, hash-chained, on SQLite or PostgreSQL."""

from allocation.permits.register.chain import Head
from allocation.permits.register.connection import RegisterBusy
from allocation.permits.register.headroom import Headroom, HeadroomExceeded
from allocation.permits.register.recording import Granted
from allocation.permits.register.store import Filed, Register
from allocation.permits.register.verify import Broken, Verification

__all__ = [
    "Broken",
    "Filed",
    "Granted",
    "Head",
    "Headroom",
    "HeadroomExceeded",
    "Register",
    "RegisterBusy",
    "Verification",
]
