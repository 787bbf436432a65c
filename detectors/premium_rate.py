"""Premium rate: one line runs up premium-rate calls within an hour."""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding
from detectors.limits import PremiumRate
from detectors.window import CallWindow
from storage.stories import Severity

WHO = ["person"]


def find(window: CallWindow, limits: PremiumRate) -> Iterator[Finding]:
    """One finding for each line and run of premium-rate calls that has `calls` within `minutes`."""
    legs = bursts.of_busy(window.outgoing.filter(pl.col("call_type") == "premium"), WHO, limits.calls)
    if legs.is_empty():
        return
    legs = bursts.counted(legs, WHO, limits.minutes, made=pl.lit(1))
    for burst in bursts.bursts(legs, WHO, limits.minutes, pl.col("made") / limits.calls):
        severity = Severity.HIGH if burst.worst >= limits.high else Severity.MEDIUM
        numbers = burst.legs["called_number"].n_unique()
        yield bursts.finding(DETECTOR.name, burst, severity, bursts.line(burst.legs), numbers=numbers)


DETECTOR = Detector("premium_rate", find)
