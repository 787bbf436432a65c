"""Clock: the wall clock of what is due, whatever clock questions are asked by."""

import time


def wall_ms() -> int:
    """Now in UTC milliseconds."""
    return round(time.time() * 1000)
