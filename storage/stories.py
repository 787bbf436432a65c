"""Stories: one incident as detectors saw it, whom it is about, and the calls that show it. The nouns of the watch."""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

MINUTE = 60_000
HOUR = 60 * MINUTE
# What sees incidents, weightiest first: the first of several names their story. `detectors.registry` lists the same.
DETECTORS = (
    "call_forwarding",
    "irsf",
    "slow_irsf",
    "premium_rate",
    "wangiri",
    "mass_dialling",
    "concurrent_calls",
    "internal_scanning",
    "unusual_international",
    "after_hours",
    "first_country",
)
# What happens to one subject with less than this between is one incident.
GAP = 2 * HOUR

# Over so long a stretch the worst rate is looked for, and over no less than that.
LONG, SHORT = HOUR, 15 * MINUTE


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

    @classmethod
    def worst(cls, *severities: "Severity") -> "Severity":
        """The worst of some."""
        return max(severities, key=lambda severity: severity.rank)


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
    """One leg that shows an incident, in order of time: its start (UTC milliseconds), talk time and cost."""

    started_at: int
    report_id: str
    seconds: int
    dollars: float

    @property
    def ended_at(self) -> int:
        """The end of the talk."""
        return self.started_at + self.seconds * 1000


@dataclass(frozen=True, slots=True)
class Stakes:
    """Money that makes an incident worse: dollars so far, and dollars a minute at its worst."""

    high_dollars: float = 50
    critical_dollars: float = 250
    high_dollars_a_minute: float = 1
    critical_dollars_a_minute: float = 5

    def severity(self, dollars: float, a_minute: float) -> Severity:
        """LOW where the money alone says nothing."""
        if dollars >= self.critical_dollars or a_minute >= self.critical_dollars_a_minute:
            return Severity.CRITICAL
        if dollars >= self.high_dollars or a_minute >= self.high_dollars_a_minute:
            return Severity.HIGH
        return Severity.LOW


STAKES = Stakes()


@dataclass(frozen=True, slots=True)
class Story:
    """One incident: what all detectors saw of one subject without a long pause.

    Times are UTC milliseconds, `dollars` US dollars so far, `dollars_per_minute` at its worst (`rate`). `detector` is
    the weightiest of `detectors`, which come weightiest first. `raised_at` is when the records that prove it were
    complete: the earliest moment at which anybody could have been told. `score` is how far beyond its limit the worst
    moment was; 1 is the limit itself. `evidence` is in order of time, each leg once. `facts` are figures for the
    explanation, by detector and name ("irsf.numbers"), in alphabetical order. `key` is the finding's that was raised
    first: detector, subject and the hour of the first call.
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
    facts: tuple[tuple[str, float], ...] = ()

    def touches(self, other: "Story") -> bool:
        """Whether both are the same incident: one subject, and no more than `GAP` between them."""
        return (
            self.subject.key == other.subject.key
            and self.first_call <= other.last_call + GAP
            and other.first_call <= self.last_call + GAP
        )

    def joined(self, other: "Story", stakes: Stakes = STAKES) -> "Story":
        """Both as one incident, which is called what the earlier raised one was called.

        What the later one says of the subject wins, and the higher of two facts. Severity never falls, and rises with
        what the calls of both come to.
        """
        early, late = sorted((self, other), key=lambda story: (story.raised_at, story.first_call, story.key))
        names = by_weight((*self.detectors, *other.detectors))
        evidence = tuple(sorted({one.report_id: one for one in (*early.evidence, *late.evidence)}.values()))
        sums = totals(evidence)
        facts = dict(early.facts)
        for name, fact in late.facts:
            facts[name] = max(facts.get(name, fact), fact)
        subject = replace(
            late.subject, country=late.subject.country if late.subject.country == early.subject.country else None
        )
        return replace(
            early,
            detector=names[0],
            detectors=names,
            severity=Severity.worst(self.severity, other.severity, sums.severity(stakes)),
            subject=subject,
            score=max(early.score, late.score),
            facts=tuple(sorted(facts.items())),
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

    def severity(self, stakes: Stakes) -> Severity:
        """What the money alone makes of it."""
        return stakes.severity(self.dollars, self.dollars_per_minute)


def by_weight(detectors: Iterable[str]) -> tuple[str, ...]:
    """Names of detectors, each once, weightiest first; those that no version knows any more come last."""
    found = set(detectors)
    return (*(name for name in DETECTORS if name in found), *sorted(found.difference(DETECTORS)))


def totals(evidence: Sequence[Evidence]) -> Totals:
    """What legs in order of time add up to; there is at least one."""
    return Totals(
        first_call=evidence[0].started_at,
        last_call=evidence[-1].started_at,
        calls=len(evidence),
        seconds=sum(leg.seconds for leg in evidence),
        dollars=math.fsum(leg.dollars for leg in evidence),
        dollars_per_minute=rate(evidence),
    )


def rate(evidence: Iterable[Evidence], since: int = 0) -> float:
    """Dollars a minute at the worst moment, from `since` (UTC milliseconds) on.

    At the end of each call: what the calls of the last hour cost, over the time since the first of them began, which
    counts as at least a quarter of an hour. A moment's rate depends on what was known then, so that it is the same
    whether the calls came one by one or all at once.
    """
    worst = 0.0
    recent: deque[Evidence] = deque()
    for leg in sorted(evidence, key=lambda leg: (leg.ended_at, leg)):
        recent.append(leg)
        while recent[0].ended_at <= leg.ended_at - LONG:
            recent.popleft()
        if leg.ended_at < since:
            continue
        stretch = leg.ended_at - min(one.started_at for one in recent)
        worst = max(worst, math.fsum(one.dollars for one in recent) / (max(stretch, SHORT) / MINUTE))
    return worst
