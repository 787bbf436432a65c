"""Premium rate: one line runs up premium-rate calls within an hour."""

from collections.abc import Iterator

import polars as pl
from pydantic import Field

from detectors import bursts
from detectors.findings import Detector, Finding, Limits
from detectors.window import CallWindow
from storage.stories import Severity

WHO = ["person"]


class PremiumRate(Limits):
    """A hotline is called once, or twice when it was busy."""

    calls: int = Field(3, ge=1, le=1_000, description="Premium-rate calls within `minutes`.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    high: float = Field(2, ge=1, le=100, description="So many times `calls` are HIGH rather than MEDIUM.")

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


def find(window: CallWindow, limits: PremiumRate) -> Iterator[Finding]:
    """One finding for each line and run of premium-rate calls that has `calls` within `minutes`."""
    legs = window.outgoing.filter(pl.col("call_type") == "premium")
    legs = bursts.counted(legs, WHO, limits.minutes, made=pl.lit(1))
    for burst in bursts.bursts(legs, WHO, limits.minutes, pl.col("made") / limits.calls):
        severity = Severity.HIGH if burst.worst >= limits.high else Severity.MEDIUM
        numbers = burst.legs["called_number"].n_unique()
        yield bursts.finding(DETECTOR.name, burst, severity, bursts.line(burst.legs), numbers=numbers)


DETECTOR = Detector("premium_rate", PremiumRate, find)
