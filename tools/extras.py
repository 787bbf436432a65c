"""Extras: what a machine has not installed is told with the command that installs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from storage.errors import RingfenceError
from tools.words import Words

# The module whose absence tells that an extra of pyproject.toml is not installed.
TELLING = {
    "detectors": ("polars", "sklearn", "numpy"),
    "jobs": ("apscheduler",),
    "slack": ("slack_bolt", "slack_sdk", "aiohttp", "cryptography", "matplotlib"),
}


MISSING = Words(
    "That needs a library that is not installed here: {command}",
    "Eso necesita una biblioteca que aquí no está instalada: {command}",
)


class NotInstalled(RingfenceError):
    """A library is missing; the sentence has the command that brings it."""


def command(extra: str) -> str:
    """What to type to have the extra."""
    return f"pip install 'ringfence[{extra}]'"


def installed(extra: str) -> bool:
    """Whether the extra's libraries are there."""
    return all(find_spec(library) is not None for library in TELLING[extra])


def need(extra: str) -> None:
    """Raises NotInstalled where a library of the extra is missing."""
    missing = [library for library in TELLING[extra] if find_spec(library) is None]
    if missing:
        raise _not_installed(missing[0], extra)


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Turn the absence of one of the extra's libraries into NotInstalled; other import errors are defects."""
    try:
        yield
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        if library not in TELLING[extra]:
            raise
        raise _not_installed(library, extra) from error


def _not_installed(library: str, extra: str) -> NotInstalled:
    return NotInstalled(f"{library} is not installed, which this needs: {command(extra)}")
