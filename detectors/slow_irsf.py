"""Slow IRSF: a line calls a country new to it again and again over days, much of it while nobody should be there."""

from collections.abc import Iterator
from datetime import timedelta

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding, More
from detectors.habits import DAYS, is_before, with_usual
from detectors.limits import SlowIrsf
from detectors.window import CallWindow
from storage.stories import Severity

DAY = 24 * 60
LINE = ["person", "country"]


def find(window: CallWindow, limits: SlowIrsf) -> Iterator[Finding]:
    """One finding for each line and country new to it that has `calls` within `days`, many of them by night."""
    legs = bursts.of_busy(window.abroad.filter(pl.col("country").is_not_null()), LINE, limits.calls)
    if legs.is_empty():
        return
    legs = bursts.counted(legs, LINE, limits.days * DAY, made=pl.lit(1), night=pl.col("closed"))
    learnt = window.begun + timedelta(days=limits.learning_days)
    at_first = pl.when(pl.col("day") < learnt).then("calls").otherwise(0)
    legs = with_usual(legs, window.habits, LINE, there=pl.col("calls"), at_first=at_first)
    # Calls of this same run are no habit yet: what was there before has to be more than the run itself.
    new = (pl.col("there") <= pl.col("made")) & (pl.col("at_first") == 0) & (pl.col("day") >= learnt)
    by_night = pl.col("night") >= limits.night * pl.col("made")
    score = pl.when(new & by_night).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, LINE, limits.days * DAY, score, after=limits.after_days * DAY):
        facts = {"numbers": burst.legs["called_number"].n_unique(), "days": burst.legs["day"].n_unique()}
        yield bursts.finding(DETECTOR.name, burst, Severity.HIGH, bursts.line(burst.legs), **facts)


def more(window: CallWindow, limits: SlowIrsf) -> More:
    """The lines whose days tell that they may have called a new country that often: their legs of those days."""
    asked = window.abroad.select("person", "country", "day").unique()
    stretch = limits.days + limits.after_days
    days = asked.join(window.habits.rename({"day": "then"}), on=LINE).with_columns(
        today=pl.col("then") == pl.col("day"), near=pl.col("then") >= pl.col("day") - timedelta(days=stretch)
    )
    days = days.filter(pl.col("today") | is_before("then", "day", DAYS + limits.after_days))
    sums = days.group_by(*LINE, "day").agg(
        calls=pl.col("calls").filter("near").sum(), closed=pl.col("closed").filter("near").sum()
    )
    likely = sums.filter((pl.col("calls") >= limits.calls) & (pl.col("closed") >= limits.night * limits.calls))
    return More(frozenset(likely["person"]), (stretch + 1) * DAY)


DETECTOR = Detector("slow_irsf", find, more=more)
