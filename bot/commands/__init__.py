"""One module a command of `ringfence`, each with `run(...) -> int`, the exit code.

To add a command: write its module here and a thin function in `bot/cli.py` that imports it. Heavy imports belong into
the module, never into `bot/cli.py`: `--help` must not pay for them.
"""
