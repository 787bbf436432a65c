"""Call forwarding abuse: calls that come in are forwarded abroad or to premium numbers at our cost."""

from collections.abc import Iterator

import polars as pl
from pydantic import Field

from detectors import bursts
from detectors.findings import Detector, Finding, Limits
from detectors.habits import with_usual
from detectors.window import CallWindow, is_dear
from storage.stories import Severity

WHO = ["person"]


class CallForwarding(Limits):
    """Somebody who travels has a call or two forwarded; who sells minutes calls the line again and again."""

    calls: int = Field(3, ge=1, le=1_000, description="Calls forwarded abroad or to premium rate within `minutes`.")
    minutes: int = Field(240, ge=1, le=1_440, description="The stretch in which they are counted.")
    times_usual: float = Field(
        1.5, ge=1, le=100, description="And so many times the line's busiest day of forwarding in the last 30 days."
    )

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


def find(window: CallWindow, limits: CallForwarding) -> Iterator[Finding]:
    """One finding for each line and run of calls forwarded abroad or to premium rate, `calls` within `minutes`."""
    legs = bursts.counted(window.outgoing.filter(is_dear() & pl.col("forwarded")), WHO, limits.minutes, made=pl.lit(1))
    legs = with_usual(legs, window.habits.filter("abroad"), WHO, usual=pl.col("forwarded"))
    unusual = pl.col("made") >= limits.times_usual * pl.col("usual_highest")
    score = pl.when(unusual).then(pl.col("made") / limits.calls).otherwise(0)
    for burst in bursts.bursts(legs, WHO, limits.minutes, score):
        numbers = burst.legs["called_number"].n_unique()
        yield bursts.finding(DETECTOR.name, burst, Severity.HIGH, bursts.line(burst.legs), numbers=numbers)


DETECTOR = Detector("call_forwarding", CallForwarding, find)
