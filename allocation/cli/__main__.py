"""``python -m allocation.cli`` is ``shuiding``."""

from allocation.cli import main

main()
