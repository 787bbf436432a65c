"""CallWindow: the legs that detectors look at, what is normal for whom, and what calls cost."""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import polars as pl

from detectors.rates import Rates

# What a detector may ask of a leg. Times are UTC milliseconds, durations seconds.
LEGS = pl.Schema(
    {
        "report_id": pl.String,
        "started_at": pl.Int64,
        "known_at": pl.Int64,  # when its record existed: the end of the call
        "duration": pl.Int64,
        "ring": pl.Int64,
        "answered": pl.Boolean,
        "direction": pl.String,
        "call_type": pl.String,
        "person": pl.Int64,  # key of the line, null for unknown
        "user": pl.String,
        "extension": pl.String,
        "location": pl.String,
        "home": pl.String,  # country of the location, null for unknown
        "calling_number": pl.String,
        "called_number": pl.String,
        "country": pl.String,  # of the far end
        "forwarded": pl.Boolean,  # by a line's own forwarding, not distributed by a queue
        "closed": pl.Boolean,  # its location was closed when it began
        "day": pl.Date,  # when it became known, at its location: all legs of earlier days were known before
    }
)
# One row a line, country called and local day, over calls that went outside.
HABITS = pl.Schema(
    {
        "person": pl.Int64,
        "country": pl.String,  # empty for unknown
        "day": pl.Date,
        "calls": pl.Int64,
        "seconds": pl.Int64,
        "closed": pl.Int64,  # calls while the location was closed
        "forwarded": pl.Int64,
        "abroad": pl.Boolean,
    }
)
# When anybody of the organisation first called a country.
FIRSTS = pl.Schema({"country": pl.String, "first": pl.Date})
FREE = ("internal", "tollfree", "emergency")


@dataclass(frozen=True)
class CallWindow:
    """Legs, habits of their lines, habits of everybody abroad, first days of countries, and what calls cost.

    Columns are those of `LEGS`, `HABITS` and `FIRSTS`. `begun` is the day on which the stored history begins. Habits
    of a leg's own day and of later ones are never held against it.
    """

    legs: pl.DataFrame
    habits: pl.DataFrame
    rates: Rates
    everybody: pl.DataFrame = field(default_factory=HABITS.to_frame)
    firsts: pl.DataFrame = field(default_factory=FIRSTS.to_frame)
    begun: date = date(1970, 1, 1)

    @cached_property
    def outgoing(self) -> pl.DataFrame:
        """Legs from lines of ours to the outside that somebody may have to pay for, with what they cost: `dollars`."""
        return self.legs.filter(is_outgoing()).with_columns(dollars=self.rates.dollars())

    @cached_property
    def abroad(self) -> pl.DataFrame:
        """Those of `outgoing` that went to another country."""
        return self.outgoing.filter(is_abroad())

    def only(self, which: pl.Expr) -> "CallWindow":
        """The same with some of its legs."""
        return replace(self, legs=self.legs.filter(which))


def is_outgoing() -> pl.Expr:
    """Whether a line of ours called the outside, at a cost."""
    return (pl.col("direction") == "originating") & ~pl.col("call_type").is_in(FREE) & pl.col("person").is_not_null()


def is_abroad() -> pl.Expr:
    """Whether an outgoing leg went to another country. Sources without types tell it by the called country alone."""
    elsewhere = pl.col("home").is_not_null() & (pl.col("country") != pl.col("home"))
    return (pl.col("call_type") == "international") | ((pl.col("call_type") == "unknown") & elsewhere).fill_null(False)


def is_dear() -> pl.Expr:
    """Whether an outgoing leg went where fraud is paid: abroad, or to premium rate."""
    return is_abroad() | (pl.col("call_type") == "premium")


def habits_of(legs: pl.DataFrame) -> pl.DataFrame:
    """The habits that these legs show. Habits of different legs add up."""
    return (
        legs.filter(is_outgoing())
        .with_columns(pl.col("country").fill_null(""), abroad=is_abroad())
        .group_by("person", "country", "day")
        .agg(
            calls=pl.len(),
            seconds=pl.col("duration").sum(),
            closed=pl.col("closed").sum(),
            forwarded=pl.col("forwarded").sum(),
            abroad=pl.col("abroad").any(),
        )
        .select(HABITS.names())
        .cast(HABITS)
    )


def firsts_of(habits: pl.DataFrame) -> pl.DataFrame:
    """The first day of each country in these habits."""
    return habits.filter(pl.col("country") != "").group_by("country").agg(first=pl.col("day").min())
