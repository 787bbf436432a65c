"""The running program: the command line, channels that people talk to, brains that read questions, and security.

To add a command: a module in `commands/` with a `run(...) -> int`, a function in `cli.py`, a row in docs/reference.md.
"""
