"""Bursts: many calls of one subject within a stretch of time, which is what most detectors look for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from detectors.findings import Finding
from storage.stories import MINUTE, Evidence, Severity, Subject

EVIDENCE = ("started_at", "report_id", "duration", "dollars")


def of_busy(legs: pl.DataFrame, by: Sequence[str], calls: int) -> pl.DataFrame:
    """The legs of subjects that have at least so many. Most have not, and what is left is quickly looked at."""
    return legs.filter(pl.len().over(by) >= calls)


def counted(legs: pl.DataFrame, by: Sequence[str], minutes: int, **sums: pl.Expr) -> pl.DataFrame:
    """The legs in order of `known_at` with, for each of `sums`, its sum over the subject's last `minutes`.

    The stretch ends with the leg itself and goes by when calls became known. `by` are the columns of the subject; the
    sums are of integers or booleans.
    """
    legs = legs.sort("known_at", "report_id").with_columns(
        **{name: value.cast(pl.Float64) for name, value in sums.items()}
    )
    return legs.with_columns(
        pl.col(*sums).rolling_sum_by("known_at", window_size=f"{minutes * MINUTE}i", closed="right").over(by)
    )


def distinct(legs: pl.DataFrame, by: Sequence[str], minutes: int, **columns: str) -> pl.DataFrame:
    """The legs with, for each of `columns`, how many values the subject's last `minutes` have. Dear: see `counted`."""
    legs = legs.sort("known_at", "report_id").with_row_index("place")
    seen = (
        legs.rolling("known_at", period=f"{minutes * MINUTE}i", closed="right", group_by=list(by))
        .agg(pl.col("place").last(), **{name: pl.col(column).n_unique() for name, column in columns.items()})
        .unique("place", keep="last")
        .select("place", *columns)
    )
    # Legs that became known in the same millisecond see one another: the last of them stands for all.
    return legs.join(seen, on="place", how="left").with_columns(pl.col(*columns).backward_fill().over(by)).drop("place")


@dataclass(frozen=True, slots=True)
class Burst:
    """Legs of one subject around moments beyond the limit.

    `legs` are in order of `known_at`, `raised_at` is the first such moment, `worst` how far beyond it ever was.
    """

    legs: pl.DataFrame
    raised_at: int
    worst: float


def bursts(
    legs: pl.DataFrame, by: Sequence[str], minutes: int, score: pl.Expr, after: int | None = None
) -> Iterator[Burst]:
    """What lies within `minutes` before a leg of which `score` is at least 1, and within `after` (as much) behind it.

    A leg belongs to a burst by its distance from such a moment and by nothing else, so that a look at the last
    `minutes` + `after` says all there is to say about a new leg.
    """
    legs = legs.with_columns(score=score.cast(pl.Float64)).filter((pl.col("score").max() >= 1).over(by))
    if legs.is_empty():
        return
    legs = legs.sort(*by, "known_at", "report_id")
    moment = pl.when(pl.col("score") >= 1).then("known_at")
    to_next = moment.backward_fill().over(by) - pl.col("known_at")
    from_last = pl.col("known_at") - moment.forward_fill().over(by)
    inside = (to_next < minutes * MINUTE) | (from_last < (minutes if after is None else after) * MINUTE)
    legs = legs.filter(inside.fill_null(False))
    pause = pl.col("known_at").diff().over(by) >= minutes * MINUTE
    for run in legs.with_columns(run=pause.fill_null(True).cum_sum()).partition_by("run", maintain_order=True):
        beyond = run.filter(pl.col("score") >= 1)
        if beyond.height:
            yield Burst(run, beyond["known_at"][0], float(beyond["score"].max()))  # type: ignore[arg-type]


def finding(detector: str, burst: Burst, severity: Severity, subject: Subject, **facts: float) -> Finding:
    """The finding that a burst amounts to."""
    evidence = (Evidence(*row) for row in burst.legs.select(EVIDENCE).iter_rows())
    return Finding(
        detector=detector,
        severity=severity,
        subject=subject,
        raised_at=burst.raised_at,
        score=burst.worst,
        evidence=tuple(sorted(evidence)),
        facts=tuple(facts.items()),
    )


def line(legs: pl.DataFrame) -> Subject:
    """The line of ours that made these legs."""
    latest = legs.sort("started_at", "report_id").row(-1, named=True)
    extensions = legs["extension"].drop_nulls()
    return Subject(
        person=latest["person"],
        user=latest["user"],
        extension=extensions[-1] if len(extensions) else None,
        location=latest["location"],
        country=one(legs["country"]),
    )


def one(countries: pl.Series) -> str | None:
    """The country, where it is the same for all."""
    found = countries.drop_nulls().unique()
    return str(found[0]) if len(found) == 1 else None
