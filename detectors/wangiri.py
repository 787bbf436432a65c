"""Wangiri: a number outside rings many of our lines for one ring, so that somebody calls back and pays."""

from collections.abc import Iterator

import polars as pl

from detectors import bursts
from detectors.bursts import Burst
from detectors.findings import Detector, Finding
from detectors.limits import Wangiri
from detectors.window import CallWindow
from storage.stories import MINUTE, Severity, Subject

NUMBER = ["calling_number"]


def find(window: CallWindow, limits: Wangiri) -> Iterator[Finding]:
    """One finding for each number outside and run of one-ring calls; calls of people who rang back are evidence too."""
    rings = window.legs.filter(
        (pl.col("direction") == "terminating")
        & (pl.col("call_type") != "internal")
        & ~pl.col("answered")
        & (pl.col("ring") <= limits.ring_seconds)
        & pl.col("calling_number").is_not_null()
    )
    rings = bursts.of_busy(rings, NUMBER, limits.calls).with_columns(dollars=pl.lit(0.0))
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


DETECTOR = Detector("wangiri", find)
