"""A process that writes to a register and tells what was acknowledged, line by line.

Usage: ``python -m tests.allocation.register.writer PLACE NAME COUNT LIMIT``. Each turn files an
application with its decision and asks for a grant; a line on standard output says what came of it.
"""

from __future__ import annotations

import sys

from allocation.permits.register import HeadroomExceeded, Register
from tests.allocation.register.samples import filed, touch


def write(place: str, name: str, count: int, limit: float) -> None:
    with Register.open(place) as register:
        for _ in range(count):
            made = filed(register, touch(limit))
            print("filed", made.application, made.decision, flush=True)
            try:
                granted = register.grant(made.decision, name)
                print("granted", granted.conclusion, granted.licence, flush=True)
            except HeadroomExceeded:
                print("refused", made.decision, made.decision, flush=True)


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
