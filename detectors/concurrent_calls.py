"""Concurrent calls: one line is in more calls at once than a person can be."""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.findings import Detector, Finding
from detectors.habits import with_usual
from detectors.limits import ConcurrentCalls
from detectors.window import CallWindow, is_dear
from storage.stories import Severity

WHO = ["person"]


def find(window: CallWindow, limits: ConcurrentCalls) -> Iterator[Finding]:
    """One finding for each line and time in which so many of its calls were up at once."""
    talks = window.outgoing.filter(pl.col("answered") & (pl.col("duration") >= limits.seconds))
    dear = _at_once(talks.filter(is_dear()), limits.abroad)
    legs = pl.concat([_at_once(talks, limits.calls), _unusual(dear, window.habits, limits.times_usual)])
    if legs.is_empty():
        return
    legs = legs.sort("known_at").unique("report_id", keep="first")
    for burst in bursts.bursts(legs, WHO, limits.minutes, pl.col("score")):
        at_once = int(burst.legs["at_once"].max())  # type: ignore[arg-type]
        yield bursts.finding(DETECTOR.name, burst, Severity.HIGH, bursts.line(burst.legs), at_once=at_once)


def _unusual(legs: pl.DataFrame, habits: pl.DataFrame, times: float) -> pl.DataFrame:
    """Those of which more were up at once than their line makes abroad on a busy day."""
    beside = with_usual(legs, habits.filter("abroad"), WHO, usual=pl.col("calls"))
    return beside.filter(pl.col("at_once") >= times * pl.col("usual_highest")).select(legs.columns)


def _at_once(talks: pl.DataFrame, limit: int) -> pl.DataFrame:
    """The legs that were up while at least `limit` were, with how many: `at_once`, and `score`.

    `known_at` is when both the leg and `limit` of those that were up with it were known.
    """
    talks = bursts.of_busy(talks, WHO, limit)
    begun = talks.select("person", at="started_at", step=pl.lit(1, pl.Int64))
    ended = talks.select("person", at="known_at", step=pl.lit(-1, pl.Int64))
    moments = pl.concat([begun, ended]).sort("person", "at", "step").with_columns(up=pl.col("step").cum_sum().over(WHO))
    crowded = moments.filter((pl.col("step") == 1) & (pl.col("up") >= limit)).select("person", "at", "up").unique()
    up = talks.join(crowded, on="person").filter(
        (pl.col("started_at") <= pl.col("at")) & (pl.col("known_at") > pl.col("at"))
    )
    by_moment = ["person", "at"]
    up = up.with_columns(proven=pl.col("known_at").sort().get(limit - 1, null_on_oob=True).over(by_moment))
    return (
        up.filter(pl.col("proven").is_not_null())
        .group_by("report_id")
        .agg(pl.exclude("at", "up", "proven").first(), at_once=pl.col("up").max(), proven=pl.col("proven").min())
        .with_columns(known_at=pl.max_horizontal("known_at", "proven"), score=pl.col("at_once") / limit)
        .select(*talks.columns, "at_once", "score")
    )


DETECTOR = Detector("concurrent_calls", find)
