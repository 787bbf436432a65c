"""Moments in a tool's arguments: ISO 8601 text, read by the asker's clock where it has no offset."""

from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from storage.wall_clock import milliseconds, moment_of


def _readable(text: str) -> str:
    try:
        datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValueError("a moment looks like 2026-03-02T18:00, with an offset where it is not the asker's") from error
    return text.strip()


Moment = Annotated[str, Field(max_length=40), AfterValidator(_readable)]


def read(moment: str, zone: str) -> int:
    """UTC milliseconds of a moment; one without an offset is on the clock of `zone`, in whole minutes."""
    found = datetime.fromisoformat(moment)
    if found.tzinfo is not None:
        return milliseconds(found)
    return moment_of(found.date(), found.hour * 60 + found.minute, ZoneInfo(zone))
