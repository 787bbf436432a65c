"""After hours: a line calls outside while its location is closed, and its person never does that."""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding
from detectors.habits import with_usual
from detectors.limits import AfterHours
from detectors.window import CallWindow
from storage.stories import Severity

WHO = ["person"]


def find(window: CallWindow, limits: AfterHours) -> Iterator[Finding]:
    """One finding for each line and run of after-hours calls, `calls` within `minutes`, where that is not usual."""
    legs = bursts.of_busy(window.outgoing.filter("closed"), WHO, limits.calls)
    if legs.is_empty():
        return
    legs = bursts.counted(legs, WHO, limits.minutes, made=pl.lit(1))
    legs = with_usual(legs, window.habits, WHO, usual=pl.col("closed"))
    unusual = pl.col("made") >= limits.times_usual * pl.col("usual_highest")
    score = pl.when(unusual).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, WHO, limits.minutes, score):
        severity = Severity.MEDIUM if burst.worst >= limits.medium else Severity.LOW
        usual = float(burst.legs["usual_highest"][0])
        yield bursts.finding(DETECTOR.name, burst, severity, bursts.line(burst.legs), usual=usual)


DETECTOR = Detector("after_hours", find)
