"""IRSF: a line pumps calls into one country within an hour, for a share of what the calls cost.

International revenue share fraud: whoever holds the called numbers is paid for each minute. Slow pumping over days is
`slow_irsf`.
"""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding
from detectors.habits import with_usual
from detectors.limits import Irsf
from detectors.window import CallWindow
from storage.stories import Severity

LINE = ["person", "country"]


def find(window: CallWindow, limits: Irsf) -> Iterator[Finding]:
    """One finding for each line, country and run of calls beyond what is usual, `calls` within `minutes`."""
    legs = bursts.of_busy(window.abroad.filter(pl.col("country").is_not_null()), LINE, limits.calls)
    if legs.is_empty():
        return
    legs = bursts.counted(legs, LINE, limits.minutes, made=pl.lit(1))
    legs = with_usual(legs, window.habits, LINE, usual=pl.col("calls"))
    beyond = pl.col("made") >= limits.times_usual * pl.col("usual_highest")
    score = pl.when(beyond).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, LINE, limits.minutes, score):
        numbers = burst.legs["called_number"].n_unique()
        usual = float(burst.legs["usual_highest"][0])
        subject = bursts.line(burst.legs)
        yield bursts.finding(DETECTOR.name, burst, Severity.HIGH, subject, numbers=numbers, usual=usual)


DETECTOR = Detector("irsf", find)
