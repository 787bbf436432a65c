"""How every command ends: errors become a sentence on standard error and an exit code, never a traceback."""

import os
import sys
from collections.abc import Callable

from storage.errors import RingfenceError

FAILED = 1
WRONG_USAGE = 2
INTERRUPTED = 130
BROKEN_PIPE = 141  # as a shell reports a program that SIGPIPE ended


class WrongUsage(RingfenceError):
    """The command was not used as its help says."""


def ended(command: Callable[[], int]) -> int:
    """Run a command and return its exit code.

    A RingfenceError is said as it is. Whatever else escapes is a defect: the person gets a reference number, the log
    has the traceback. Ctrl-C and a closed pipe end quietly.
    """
    try:
        code = command()
        sys.stdout.flush()
    except RingfenceError as error:
        say(str(error))
        return WRONG_USAGE if isinstance(error, WrongUsage) else FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # What is still buffered would fail once more when Python exits.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the top of the program: nothing may escape as a traceback
        say(told(error))
        return FAILED
    return code


def told(error: Exception) -> str:
    """Log a defect with its traceback; the sentence with the reference that a person gets instead."""
    import structlog

    from bot import logs

    number = logs.reference()
    structlog.get_logger(__name__).error("unexpected", reference=number, exc_info=error)
    return f"Something went wrong that Ringfence did not expect. Reference {number}; the rest is in {logs.log_file()}."


def say(sentence: str) -> None:
    """A sentence on standard error."""
    print(sentence, file=sys.stderr)  # noqa: T201 - standard error is for sentences
