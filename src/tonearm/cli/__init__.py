"""The command line: for scripts and first contact. Every command has ``--json``."""

from tonearm.cli.commands import main

__all__ = ["main"]
