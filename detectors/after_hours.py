"""After hours: a line calls outside while its location is closed, and its person never does that."""

from collections.abc import Iterator

import polars as pl
from pydantic import Field

from detectors import bursts
from detectors.findings import Detector, Finding, Limits
from detectors.habits import with_usual
from detectors.window import CallWindow
from storage.stories import Severity

WHO = ["person"]


class AfterHours(Limits):
    """Who works late calls somebody, or two; a stolen account makes one call after another."""

    calls: int = Field(4, ge=1, le=1_000, description="Calls to the outside, within `minutes`, while it is closed.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    times_usual: float = Field(
        3, ge=1, le=100, description="And so many times the person's busiest closed day of the last 30 days."
    )
    medium: float = Field(1.5, ge=1, le=100, description="So many times `calls` and times usual are no longer LOW.")

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


def find(window: CallWindow, limits: AfterHours) -> Iterator[Finding]:
    """One finding for each line and run of after-hours calls, `calls` within `minutes`, where that is not usual."""
    legs = bursts.counted(window.outgoing.filter("closed"), WHO, limits.minutes, made=pl.lit(1))
    legs = with_usual(legs, window.habits, WHO, usual=pl.col("closed"))
    unusual = pl.col("made") >= limits.times_usual * pl.col("usual_highest")
    score = pl.when(unusual).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, WHO, limits.minutes, score):
        severity = Severity.MEDIUM if burst.worst >= limits.medium else Severity.LOW
        usual = float(burst.legs["usual_highest"][0])
        yield bursts.finding(DETECTOR.name, burst, severity, bursts.line(burst.legs), usual=usual)


DETECTOR = Detector("after_hours", AfterHours, find)
