"""Call forwarding abuse: calls that come in are forwarded abroad or to premium numbers at our cost."""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding
from detectors.habits import with_usual
from detectors.limits import CallForwarding
from detectors.window import CallWindow, is_dear
from storage.stories import Severity

WHO = ["person"]


def find(window: CallWindow, limits: CallForwarding) -> Iterator[Finding]:
    """One finding for each line and run of calls forwarded abroad or to premium rate, `calls` within `minutes`."""
    legs = bursts.of_busy(window.outgoing.filter(is_dear() & pl.col("forwarded")), WHO, limits.calls)
    if legs.is_empty():
        return
    legs = bursts.counted(legs, WHO, limits.minutes, made=pl.lit(1))
    legs = with_usual(legs, window.habits.filter("abroad"), WHO, usual=pl.col("forwarded"))
    unusual = pl.col("made") >= limits.times_usual * pl.col("usual_highest")
    score = pl.when(unusual).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, WHO, limits.minutes, score):
        numbers = burst.legs["called_number"].n_unique()
        yield bursts.finding(DETECTOR.name, burst, Severity.HIGH, bursts.line(burst.legs), numbers=numbers)


DETECTOR = Detector("call_forwarding", find)
