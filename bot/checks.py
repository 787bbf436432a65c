"""Checks: what `ringfence doctor` looked at, and how it found it."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "note", "problem"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: fine, worth knowing, or in the way of working. `text` holds no secret."""

    level: Level
    subject: str
    text: str
