"""Unusual international calls: a person's day abroad is unlike the days of the month before, theirs and others'.

An Isolation Forest (Liu, Ting, Zhou 2008) learns days, a point a person and day. By itself it is a weak judge of fraud
(measured on labelled users: precision .48, recall .15), so a day is only looked at with a reason that people
understand: a country new to the person, calls while the location is closed, or money. Its threshold is no share of odd
days that somebody thought up, but follows from the alerts a day that are wanted: the month before would have given so
many. Frauds of that month count among them, so a few do not blind it; who has odd days for a living does not count, for
without a reason nobody would have been told.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import polars as pl

from detectors import bursts
from detectors.bursts import Burst
from detectors.findings import Detector, Finding, More
from detectors.habits import DAYS, is_before, with_usual
from detectors.limits import UnusualInternational
from detectors.window import CallWindow
from storage.stories import Severity

# A local day has at most 25 hours.
DAY = 25 * 60
PERSON_DAY = ["person", "day"]
FEATURES = ("calls", "minutes", "countries", "new", "closed", "money", "beyond")
# Days of yesterday are still going on elsewhere in the world; what is learned ends before them.
ENDED = 2

Judge = Callable[[pl.DataFrame], pl.Series]


def find(window: CallWindow, limits: UnusualInternational) -> Iterator[Finding]:
    """One finding for each person and day abroad that is unlike the days before it."""
    legs = _so_far(window, limits)
    asked = legs.filter(_asked(limits))
    if asked.is_empty():
        return
    history = _days(window, limits)
    for (day,), points in asked.group_by("day", maintain_order=True):
        judge = _judge(history, day, limits)
        if judge is None:
            continue
        odd = points.with_columns(score=judge(points)).filter(pl.col("score") >= 1)
        for (person,), found in odd.group_by("person", maintain_order=True):
            whole = legs.filter((pl.col("person") == person) & (pl.col("day") == day))
            burst = Burst(whole, int(found["known_at"].min()), float(found["score"].max()))  # type: ignore[arg-type]
            last = whole.row(-1, named=True)
            facts = {name: float(last[name]) for name in ("countries", "new", "closed", "usual")}
            yield bursts.finding(DETECTOR.name, burst, Severity.MEDIUM, bursts.line(whole), **facts)


def more(window: CallWindow, limits: UnusualInternational) -> More:
    """The lines whose calls abroad of one day are enough to be looked at: that whole day, and what others do."""
    asked = window.abroad.select(PERSON_DAY).unique()
    days = window.habits.filter("abroad").join(asked, on=PERSON_DAY).group_by(PERSON_DAY).agg(pl.col("calls").sum())
    likely = days.filter(pl.col("calls") >= limits.calls)
    return More(frozenset(likely["person"]), DAY, everybody=likely.height > 0)


def _asked(limits: UnusualInternational) -> pl.Expr:
    """Whether a day is looked at: it has calls enough, more than usual, and a reason."""
    why = (pl.col("new") > 0) | (pl.col("closed") > 0) | (pl.col("money") >= limits.dollars)
    return why & (pl.col("calls") >= limits.calls) & (pl.col("calls") >= limits.times_usual * pl.col("usual"))


def _days(window: CallWindow, limits: UnusualInternational) -> pl.DataFrame:
    """A point a person and day abroad, as the forest learns them."""
    line = ["person", "country"]
    rows = window.everybody.filter(pl.col("country") != "").sort(*line, "day")
    gap = (pl.col("day") - pl.col("day").shift(1).over(line)).dt.total_days()
    money = window.rates.of_country() * pl.col("seconds") / 60
    rows = rows.with_columns(new=(gap.is_null() | (gap > DAYS)) & _learnt(window, limits), money=money)
    days = rows.group_by(PERSON_DAY).agg(
        calls=pl.col("calls").sum().cast(pl.Float64),
        minutes=pl.col("seconds").sum() / 60,
        countries=pl.len().cast(pl.Float64),
        new=pl.col("new").sum().cast(pl.Float64),
        closed=pl.col("closed").sum().cast(pl.Float64),
        money=pl.col("money").sum(),
    )
    return _beside_usual(days, days)


def _so_far(window: CallWindow, limits: UnusualInternational) -> pl.DataFrame:
    """The legs abroad with what their person's day had come to with each of them."""
    legs = window.abroad.filter(pl.col("country").is_not_null()).sort("known_at", "report_id")
    legs = with_usual(legs, window.habits, ["person", "country"], known=pl.lit(1)).sort("known_at", "report_id")
    fresh = pl.col("country").is_first_distinct().over(PERSON_DAY)
    legs = legs.with_columns(fresh=fresh).with_columns(
        calls=pl.int_range(1, pl.len() + 1).over(PERSON_DAY).cast(pl.Float64),
        minutes=pl.col("duration").cum_sum().over(PERSON_DAY) / 60,
        countries=pl.col("fresh").cast(pl.Float64).cum_sum().over(PERSON_DAY),
        new=(pl.col("fresh") & (pl.col("known") == 0) & _learnt(window, limits))
        .cast(pl.Float64)
        .cum_sum()
        .over(PERSON_DAY),
        closed=pl.col("closed").cast(pl.Float64).cum_sum().over(PERSON_DAY),
        money=pl.col("dollars").cum_sum().over(PERSON_DAY),
    )
    own = window.habits.filter(pl.col("abroad") & (pl.col("country") != ""))
    days = own.group_by(PERSON_DAY).agg(calls=pl.col("calls").sum().cast(pl.Float64))
    return _beside_usual(legs, days)


def _learnt(window: CallWindow, limits: UnusualInternational) -> pl.Expr:
    """Whether enough history lies before a day to say what is new on it."""
    return pl.col("day") >= window.begun + timedelta(days=limits.learning_days)


def _beside_usual(points: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """The points with the calls of the person's busiest day abroad of the month before: `usual`, and `beyond` it."""
    asked = points.select(PERSON_DAY).unique()
    earlier = asked.join(days.select("person", then="day", made="calls"), on="person").filter(is_before("then", "day"))
    usual = earlier.group_by(PERSON_DAY).agg(usual=pl.col("made").max())
    return points.join(usual, on=PERSON_DAY, how="left", maintain_order="left").with_columns(
        pl.col("usual").fill_null(0.0), beyond=(pl.col("calls") - pl.col("usual").fill_null(0.0)).clip(lower_bound=0)
    )


def _judge(history: pl.DataFrame, day: date, limits: UnusualInternational) -> Judge | None:
    """How odd a day is, 1 being the threshold; None while too little is known."""
    until = day - timedelta(days=ENDED)
    learnt = history.filter((pl.col("day") <= until) & (pl.col("day") > until - timedelta(days=DAYS)))
    if learnt.height < limits.least_days:
        return None
    learnt = learnt.sort(PERSON_DAY)
    told = int(limits.alerts_a_day * learnt["day"].n_unique())
    asked = learnt.filter(_asked(limits))
    return _forest(_points(learnt).tobytes(), _points(asked).tobytes(), told, limits)


@lru_cache(maxsize=8)
def _forest(learnt: bytes, asked: bytes, told: int, limits: UnusualInternational) -> Judge:
    """A forest grown on points, with the threshold that so many are beyond of those that are looked at.

    Kept, because all steps of a day ask for the same one, and to grow it takes longer than all the rest of a step.
    """
    from sklearn.ensemble import IsolationForest  # type: ignore[import-untyped]

    forest = IsolationForest(n_estimators=limits.trees, random_state=0).fit(_array(learnt))
    threshold = limits.score
    if asked:
        scores = sorted(map(float, forest.score_samples(_array(asked))))
        threshold = min(scores[told], threshold) if told < len(scores) else threshold
    return lambda days: pl.Series(forest.score_samples(_points(days)) / threshold)


def _points(days: pl.DataFrame) -> Any:
    """An array of a row a day."""
    return days.select(pl.col(FEATURES).cast(pl.Float64).log1p()).to_numpy(order="c")


def _array(points: bytes) -> Any:
    """The points whose bytes these are."""
    import numpy

    return numpy.frombuffer(points).reshape(-1, len(FEATURES))


DETECTOR = Detector("unusual_international", find, more=more)
