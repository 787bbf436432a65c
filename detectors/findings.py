"""Findings: what a detector saw, about whom, how bad, and the calls that show it; and what a detector is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from detectors.limits import LIMITS, Limits
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

    `more` looks at new legs and their lines' habits, and says of which lines the days before are worth reading; None
    where the reach is enough. It may ask for too much, never for too little.
    """

    name: str
    find: Callable[[CallWindow, Any], Iterator[Finding]]
    more: Callable[[CallWindow, Any], More] | None = None

    @property
    def limits(self) -> type[Limits]:
        """The parameters that `find` and `more` take."""
        return LIMITS[self.name]
