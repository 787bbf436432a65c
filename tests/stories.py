"""Made stories: what detectors saw, of which a test names only what it is about."""

from typing import Any

from storage.stories import MINUTE, Evidence, Severity, Story, Subject, totals
from tests.conftest import NOW_MS


def calls(
    count: int, start: int = NOW_MS - 60 * MINUTE, every: int = MINUTE, name: str = "leg"
) -> tuple[Evidence, ...]:
    """So many calls of 30 seconds and half a dollar, one a minute from an hour before the frozen clock on."""
    return tuple(Evidence(start + place * every, f"{name}-{place:03}", 30, 0.5) for place in range(count))


def story(
    evidence: tuple[Evidence, ...] | None = None,
    severity: Severity = Severity.HIGH,
    detectors: tuple[str, ...] = ("irsf",),
    number: str | None = "+5351234567",
    **changes: Any,
) -> Story:
    """A story of ten calls with a number outside; `subject` makes it one about somebody else."""
    legs = calls(10) if evidence is None else evidence
    sums = totals(legs)
    subject = changes.pop("subject", Subject(number=number, country="CU", location="Bogotá"))
    values: dict[str, Any] = {
        "key": f"{detectors[0]}:{subject.key}:{sums.first_call // 3_600_000}",
        "raised_at": max(leg.ended_at for leg in legs),
        "score": 1.5,
        "facts": ((f"{detectors[0]}.numbers", 3.0),),
    }
    return Story(
        detector=detectors[0],
        detectors=detectors,
        severity=severity,
        subject=subject,
        first_call=sums.first_call,
        last_call=sums.last_call,
        calls=sums.calls,
        seconds=sums.seconds,
        dollars=sums.dollars,
        dollars_per_minute=sums.dollars_per_minute,
        evidence=legs,
        **(values | changes),
    )
