"""Mass dialling: one line dials many numbers within an hour and hardly talks, as robocallers and scanners do."""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding
from detectors.habits import with_usual
from detectors.limits import MassDialling
from detectors.window import CallWindow
from storage.stories import Severity

WHO = ["person"]


def find(window: CallWindow, limits: MassDialling) -> Iterator[Finding]:
    """One finding for each line and run of calls in which `calls` were made within `minutes`, mostly short ones."""
    legs = bursts.of_busy(window.outgoing, WHO, limits.calls)
    if legs.is_empty():
        return
    legs = bursts.counted(legs, WHO, limits.minutes, made=pl.lit(1), short=pl.col("duration") <= limits.short_seconds)
    legs = with_usual(legs, window.habits, WHO, usual=pl.col("calls"))
    mostly = pl.col("short") >= limits.short_share * pl.col("made")
    unusual = pl.col("made") >= limits.times_usual * pl.col("usual_highest")
    score = pl.when(mostly & unusual).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, WHO, limits.minutes, score):
        severity = Severity.HIGH if burst.worst >= limits.high else Severity.MEDIUM
        numbers = burst.legs["called_number"].n_unique()
        usual = float(burst.legs["usual_highest"][0])
        subject = bursts.line(burst.legs)
        yield bursts.finding(DETECTOR.name, burst, severity, subject, numbers=numbers, usual=usual)


DETECTOR = Detector("mass_dialling", find)
