"""Stories: one incident as detectors saw it, whom it is about, and the calls that show it. The nouns of the watch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MINUTE = 60_000
HOUR = 60 * MINUTE
# What happens to one subject with less than this between is one incident.
GAP = 2 * HOUR

Fact = float | str


class Severity(StrEnum):
    """How bad, least first."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"

    @property
    def rank(self) -> int:
        """0 for LOW to 3 for CRITICAL."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom an incident is about: a line of ours, or a number outside.

    `country` is where the calls went or came from, where that is one country. `user`, `extension` and `location` are
    what the newest of the calls says.
    """

    person: int | None = None  # key of the line
    user: str | None = None
    extension: str | None = None
    number: str | None = None
    location: str | None = None
    country: str | None = None

    @property
    def key(self) -> str:
        """The same for everything about the same line or number: "person:12", "number:+5312345678"."""
        return f"person:{self.person}" if self.person is not None else f"number:{self.number}"


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """One leg that shows an incident, in order of time. Times are UTC milliseconds; `known_at` is the call's end."""

    started_at: int
    report_id: str
    known_at: int
    seconds: int
    dollars: float


@dataclass(frozen=True, slots=True)
class Story:
    """One incident: what all detectors saw of one subject without a long pause.

    Times are UTC milliseconds, `dollars` US dollars so far, `dollars_per_minute` from the first call to the end of the
    last. `detector` is the weightiest of `detectors`, which come weightiest first. `raised_at` is when the records that
    prove it were complete: the earliest moment at which anybody could have been told. `score` is how far beyond its
    limit the worst moment was; 1 is the limit itself. `evidence` is in order of time, each leg once. `facts` are
    figures for the explanation, by detector and name ("irsf.numbers"). `key` is the finding's that was raised first:
    detector, subject and the hour of the first call.
    """

    key: str
    detector: str
    detectors: tuple[str, ...]
    severity: Severity
    subject: Subject
    first_call: int
    last_call: int
    raised_at: int
    calls: int
    seconds: int
    dollars: float
    dollars_per_minute: float
    score: float
    evidence: tuple[Evidence, ...]
    facts: tuple[tuple[str, Fact], ...] = ()

    def touches(self, other: "Story") -> bool:
        """Whether both are the same incident: one subject, and no more than `GAP` between them."""
        return (
            self.subject.key == other.subject.key
            and self.first_call <= other.last_call + GAP
            and other.first_call <= self.last_call + GAP
        )

    def joined(self, other: "Story") -> "Story":
        """Both as one incident, which is called what the earlier raised one was called.

        What the later one says of the subject and the facts wins.
        """
        early, late = sorted((self, other), key=lambda story: (story.raised_at, story.first_call, story.key))
        heavy = max(late, early, key=lambda story: (story.severity.rank, story.score))
        evidence = tuple(sorted({one.report_id: one for one in (*early.evidence, *late.evidence)}.values()))
        sums = totals(evidence)
        subject = replace(
            late.subject, country=late.subject.country if late.subject.country == early.subject.country else None
        )
        return replace(
            early,
            detector=heavy.detector,
            detectors=tuple(dict.fromkeys((*heavy.detectors, *early.detectors, *late.detectors))),
            severity=heavy.severity,
            subject=subject,
            score=max(early.score, late.score),
            facts=tuple((dict(early.facts) | dict(late.facts)).items()),
            evidence=evidence,
            first_call=sums.first_call,
            last_call=sums.last_call,
            calls=sums.calls,
            seconds=sums.seconds,
            dollars=sums.dollars,
            dollars_per_minute=sums.dollars_per_minute,
        )


@dataclass(frozen=True, slots=True)
class Totals:
    """What the legs of an incident add up to; fields as in `Story`."""

    first_call: int
    last_call: int
    calls: int
    seconds: int
    dollars: float
    dollars_per_minute: float


def totals(evidence: Sequence[Evidence]) -> Totals:
    """What legs in order of time add up to; there is at least one."""
    first, last = evidence[0].started_at, max(leg.known_at for leg in evidence)
    dollars = math.fsum(leg.dollars for leg in evidence)
    return Totals(
        first_call=first,
        last_call=evidence[-1].started_at,
        calls=len(evidence),
        seconds=sum(leg.seconds for leg in evidence),
        dollars=dollars,
        dollars_per_minute=dollars / max((last - first) / MINUTE, 1.0),
    )
