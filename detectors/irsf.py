"""IRSF: a line pumps calls into one country within an hour, for a share of what the calls cost.

International revenue share fraud: whoever holds the called numbers is paid for each minute. Slow pumping over days is
`slow_irsf`.
"""

from collections.abc import Iterator

import polars as pl
from pydantic import Field

from detectors import bursts
from detectors.findings import Detector, Finding, Limits
from detectors.habits import with_usual
from detectors.window import CallWindow
from storage.stories import Severity

LINE = ["person", "country"]


class Irsf(Limits):
    """TransNexus' fast pumping looks at 5 minutes a country on a carrier's signalling; records come when calls end."""

    calls: int = Field(5, ge=2, le=1_000, description="Calls to one country within `minutes`.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    times_usual: float = Field(
        3, ge=1, le=100, description="And so many times the person's busiest day there in the last 30 days."
    )

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


def find(window: CallWindow, limits: Irsf) -> Iterator[Finding]:
    """One finding for each line, country and run of calls beyond what is usual, `calls` within `minutes`."""
    legs = bursts.counted(window.abroad.filter(pl.col("country").is_not_null()), LINE, limits.minutes, made=pl.lit(1))
    legs = with_usual(legs, window.habits, LINE, usual=pl.col("calls"))
    beyond = pl.col("made") >= limits.times_usual * pl.col("usual_highest")
    score = pl.when(beyond).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, LINE, limits.minutes, score):
        numbers = burst.legs["called_number"].n_unique()
        usual = float(burst.legs["usual_highest"][0])
        subject = bursts.line(burst.legs)
        yield bursts.finding(DETECTOR.name, burst, Severity.HIGH, subject, numbers=numbers, usual=usual)


DETECTOR = Detector("irsf", Irsf, find)
