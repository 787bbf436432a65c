"""First country: the organisation calls a country that it has never called before."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding, More
from detectors.limits import FirstCountry
from detectors.window import CallWindow
from storage.stories import MINUTE, Severity

DAY = 24 * 60
LINE = ["person", "country"]


def find(window: CallWindow, limits: FirstCountry) -> Iterator[Finding]:
    """One finding for each line that calls a country on the day of the organisation's first call there."""
    for burst in bursts.bursts(_first_calls(window, limits), LINE, DAY, pl.lit(1)):
        yield bursts.finding(DETECTOR.name, burst, Severity.LOW, bursts.line(burst.legs))


def more(window: CallWindow, limits: FirstCountry) -> More:
    """The lines that call a new country: what else they called that day."""
    return More(frozenset(_first_calls(window, limits)["person"]), DAY)


def _first_calls(window: CallWindow, limits: FirstCountry) -> pl.DataFrame:
    """Legs on the day of a country's first call, but for calls back to whoever rang: those are about the number."""
    since = window.begun + timedelta(days=limits.days)
    legs = window.abroad.join(window.firsts, on="country").filter(
        (pl.col("day") == pl.col("first")) & (pl.col("first") >= since)
    )
    rang = window.legs.filter(pl.col("direction") == "terminating").select("known_at", called_number="calling_number")
    rang = rang.filter(pl.col("called_number").is_in(legs["called_number"].implode()))
    back = legs.join(rang, on="called_number", suffix="_rang").filter(
        (pl.col("started_at") - pl.col("known_at_rang")).is_between(0, limits.back_minutes * MINUTE)
    )
    return legs.join(back, on="report_id", how="anti")


DETECTOR = Detector("first_country", find, more=more)
