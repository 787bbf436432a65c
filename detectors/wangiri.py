"""Wangiri: a number outside rings many of our lines for one ring, so that somebody calls back and pays."""

from collections.abc import Iterator

import polars as pl
from pydantic import Field

from detectors import bursts
from detectors.bursts import Burst
from detectors.findings import Detector, Finding, Limits
from detectors.window import CallWindow
from storage.stories import MINUTE, Severity, Subject

NUMBER = ["calling_number"]


class Wangiri(Limits):
    """Few take a call within four seconds; whoever hangs up by then, again and again, wants to be rung back."""

    calls: int = Field(8, ge=3, le=10_000, description="One-ring calls from one number within `minutes`.")
    minutes: int = Field(30, ge=1, le=1_440, description="The stretch in which they are counted.")
    ring_seconds: int = Field(4, ge=1, le=30, description="One ring is at most this long.")
    lines: int = Field(5, ge=2, le=10_000, description="How many of our numbers they ring.")
    back_minutes: int = Field(
        240, ge=1, le=1_440, description="Who calls the number so soon after it rang, rings back."
    )

    @property
    def reach(self) -> int:
        """The burst's stretch before a ring, and as long as a call back may take."""
        return self.minutes + max(self.minutes, self.back_minutes)


def find(window: CallWindow, limits: Wangiri) -> Iterator[Finding]:
    """One finding for each number outside and run of one-ring calls; calls of people who rang back are evidence too."""
    rings = window.legs.filter(
        (pl.col("direction") == "terminating")
        & (pl.col("call_type") != "internal")
        & ~pl.col("answered")
        & (pl.col("ring") <= limits.ring_seconds)
        & pl.col("calling_number").is_not_null()
    ).with_columns(dollars=pl.lit(0.0))
    rings = bursts.counted(rings, NUMBER, limits.minutes, rung=pl.lit(1))
    rings = rings.filter((pl.col("rung").max() >= limits.calls).over(NUMBER))
    if rings.is_empty():
        return
    rings = bursts.distinct(rings, NUMBER, limits.minutes, lines="called_number")
    score = pl.when(pl.col("lines") >= limits.lines).then(pl.col("rung") / limits.calls).otherwise(0)
    for burst in bursts.bursts(rings, NUMBER, limits.minutes, score):
        back = _rung_back(window, burst, limits)
        columns = list(bursts.EVIDENCE)
        whole = Burst(pl.concat([burst.legs.select(columns), back.select(columns)]), burst.raised_at, burst.worst)
        severity = Severity.HIGH if back.height else Severity.MEDIUM
        subject = Subject(number=burst.legs["calling_number"][0], country=bursts.one(burst.legs["country"]))
        facts = {"lines": burst.legs["called_number"].n_unique(), "rang_back": back.height}
        yield bursts.finding(DETECTOR.name, whole, severity, subject, **facts)


def _rung_back(window: CallWindow, burst: Burst, limits: Wangiri) -> pl.DataFrame:
    """Our calls to the number, from its first ring on."""
    rung = burst.legs["known_at"]
    until = rung[-1] + limits.back_minutes * MINUTE
    return window.outgoing.filter(
        (pl.col("called_number") == burst.legs["calling_number"][0]) & pl.col("started_at").is_between(rung[0], until)
    )


DETECTOR = Detector("wangiri", Wangiri, find, about="outside")
