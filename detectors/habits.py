"""Habits: what a line did on the days before, held against what it does now."""

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

# What is normal is learned from so many days.
DAYS = 30


def with_usual(legs: pl.DataFrame, habits: pl.DataFrame, by: Sequence[str], **values: pl.Expr) -> pl.DataFrame:
    """The legs with each value's sum (`<name>`) and highest day (`<name>_highest`) of the `DAYS` before their own.

    `by` are the columns of the subject. Where there is nothing, 0.
    """
    by = list(by)
    names = [*values, *(f"{name}_highest" for name in values)]
    days = habits.group_by(*by, "day").agg(**{name: value.sum().cast(pl.Float64) for name, value in values.items()})
    asked = legs.select(*by, "day").unique()
    known = asked.join(days.rename({"day": "earlier"}), on=by)
    known = known.filter(is_before("earlier", "day"))
    totals = known.group_by(*by, "day").agg(
        *(pl.col(name).sum() for name in values), *(pl.col(name).max().alias(f"{name}_highest") for name in values)
    )
    return legs.join(totals, on=[*by, "day"], how="left").with_columns(pl.col(names).fill_null(0))


def is_before(earlier: str, day: str, days: int = DAYS) -> pl.Expr:
    """Whether one date lies in the `days` before another."""
    return (pl.col(earlier) < pl.col(day)) & (pl.col(earlier) >= pl.col(day) - timedelta(days=days))
