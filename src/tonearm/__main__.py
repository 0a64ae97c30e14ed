"""``python -m tonearm``."""

from tonearm.cli import main

main()
