"""Mass dialling: one line dials many numbers within an hour and hardly talks, as robocallers and scanners do."""

from collections.abc import Iterator

import polars as pl
from pydantic import Field

from detectors import bursts
from detectors.findings import Detector, Finding, Limits
from detectors.window import CallWindow
from storage.stories import Severity

WHO = ["person"]


class MassDialling(Limits):
    """Stimulated traffic is short: 79 % of its calls last at most 5 seconds; people who sell by telephone talk."""

    calls: int = Field(50, ge=5, le=10_000, description="Calls within `minutes`.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    short_seconds: int = Field(20, ge=1, le=600, description="A call this short is hardly a talk.")
    short_share: float = Field(0.6, ge=0, le=1, description="How many of the calls are that short.")
    high: float = Field(1.5, ge=1, le=100, description="So many times `calls` are HIGH rather than MEDIUM.")

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


def find(window: CallWindow, limits: MassDialling) -> Iterator[Finding]:
    """One finding for each line and run of calls in which `calls` were made within `minutes`, mostly short ones."""
    legs = bursts.counted(
        window.outgoing, WHO, limits.minutes, made=pl.lit(1), short=pl.col("duration") <= limits.short_seconds
    )
    mostly = pl.col("short") >= limits.short_share * pl.col("made")
    score = pl.when(mostly).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, WHO, limits.minutes, score):
        severity = Severity.HIGH if burst.worst >= limits.high else Severity.MEDIUM
        numbers = burst.legs["called_number"].n_unique()
        yield bursts.finding(DETECTOR.name, burst, severity, bursts.line(burst.legs), numbers=numbers)


DETECTOR = Detector("mass_dialling", MassDialling, find)
