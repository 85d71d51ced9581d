"""The command line (命令行): arguments in, text or JSON out, exit codes; no decisions about content."""

from assistant.cli.main import main

__all__ = ["main"]
