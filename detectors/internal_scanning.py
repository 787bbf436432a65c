"""Internal scanning: a line tries extension after extension, as somebody does who maps a telephone system."""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding
from detectors.limits import InternalScanning
from detectors.window import CallWindow
from storage.stories import Severity

WHO = ["person"]


def find(window: CallWindow, limits: InternalScanning) -> Iterator[Finding]:
    """One finding for each line and run of short calls to extensions that follow one another."""
    legs = window.legs.filter(
        (pl.col("direction") == "originating")
        & (pl.col("call_type") == "internal")
        & (pl.col("duration") <= limits.seconds)
        & pl.col("person").is_not_null()
        & pl.col("called_number").str.contains(r"^\d{2,8}$")
    )
    legs = bursts.of_busy(legs, WHO, limits.calls)
    if legs.is_empty():
        return
    legs = legs.with_columns(dialled=pl.col("called_number").cast(pl.Int64), dollars=pl.lit(0.0))
    legs = legs.sort("known_at", "report_id")
    step = pl.col("dialled").diff().abs().over(WHO)
    legs = bursts.counted(legs, WHO, limits.minutes, follow=step.is_between(1, limits.step).fill_null(False))
    for burst in bursts.bursts(legs, WHO, limits.minutes, (pl.col("follow") + 1) / limits.calls):
        extensions = burst.legs["dialled"].n_unique()
        yield bursts.finding(DETECTOR.name, burst, Severity.MEDIUM, bursts.line(burst.legs), extensions=extensions)


DETECTOR = Detector("internal_scanning", find)
