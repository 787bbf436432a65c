"""Findings: what a detector saw, about whom, how bad, and the calls that show it; and what a detector is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from detectors.window import CallWindow
from storage.stories import HOUR, Evidence, Severity, Subject


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen.

    `score` is how far beyond its limit the worst moment was (1 is the limit itself). `raised_at` (UTC milliseconds) is
    when the records that prove it were complete. `evidence` is in order of time, at least one leg. `facts` are figures
    for the explanation, by name.
    """

    detector: str
    severity: Severity
    subject: Subject
    raised_at: int
    score: float
    evidence: tuple[Evidence, ...]
    facts: tuple[tuple[str, float], ...] = ()

    @property
    def first_call(self) -> int:
        """The start of the first leg, UTC milliseconds."""
        return self.evidence[0].started_at

    @property
    def last_call(self) -> int:
        """The start of the last leg, UTC milliseconds."""
        return self.evidence[-1].started_at

    @property
    def key(self) -> str:
        """Stable for the same event: the detector, the subject, and the hour in which it began."""
        return f"{self.detector}:{self.subject.key}:{self.first_call // HOUR}"


class Limits(BaseModel):
    """The parameters of a detector: data, with defaults and bounds; ringfence.toml changes them, also a location's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(True, description="Whether the detector looks at all.")

    @property
    def reach(self) -> int:
        """So many minutes of a line's earlier legs have to be in the window beside a new one."""
        return 0


@dataclass(frozen=True, slots=True)
class More:
    """Lines of which a detector wants to see more than its reach: so many minutes before the oldest new leg.

    `everybody` asks for what everybody does abroad, to compare with.
    """

    people: frozenset[int]
    minutes: int
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Detector:
    """One detector.

    `about` says whose calls are counted together: those of a `line`, for which limits of its location apply, or those
    of a number `outside`. `more` looks at new legs and their lines' habits, and says of which lines the days before are
    worth reading; None where the reach is enough. It may ask for too much, never for too little.
    """

    name: str
    limits: type[Limits]
    find: Callable[[CallWindow, Any], Iterator[Finding]]
    about: Literal["line", "outside"] = "line"
    more: Callable[[CallWindow, Any], More] | None = None
