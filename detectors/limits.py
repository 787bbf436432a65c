"""Limits: the parameters of every detector, data with defaults and bounds, which can be read without polars.

A start has to tell what is wrong in ringfence.toml, and `ringfence ask` may not wait for a library of columns to do so;
that is why they are here and not each with its detector.
"""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field


class Limits(BaseModel):
    """The parameters of a detector. ringfence.toml changes them, for a location too where `places` says so."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    # Whether it counts the calls of lines, which have a location; numbers outside have none.
    places: ClassVar[bool] = True

    enabled: bool = Field(True, description="Whether the detector looks at all.")

    @property
    def reach(self) -> int:
        """So many minutes of a line's earlier legs have to be in the window beside a new one."""
        return 0


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


class Irsf(Limits):
    """TransNexus' fast pumping looks at 5 minutes a country on a carrier's signalling; records come when calls end."""

    calls: int = Field(5, ge=2, le=1_000, description="Calls to one country within `minutes`.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    times_usual: float = Field(
        3, ge=1, le=100, description="And so many times the person's busiest day there in the last 30 days."
    )

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


class SlowIrsf(Limits):
    """A few calls a day stay below every limit that counts an hour; what gives them away is when they are made."""

    calls: int = Field(6, ge=2, le=1_000, description="Calls to a country new to the person within `days`.")
    days: int = Field(10, ge=1, le=28, description="The stretch in which they are counted.")
    after_days: int = Field(
        3, ge=1, le=28, description="So long after the last such moment a call still belongs to it."
    )
    night: float = Field(0.5, ge=0, le=1, description="How many of them while the location was closed.")
    learning_days: int = Field(
        7, ge=0, le=28, description="What was called in the first days of the stored history is nothing new."
    )


class PremiumRate(Limits):
    """A hotline is called once, or twice when it was busy."""

    calls: int = Field(3, ge=1, le=1_000, description="Premium-rate calls within `minutes`.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    high: float = Field(2, ge=1, le=100, description="So many times `calls` are HIGH rather than MEDIUM.")

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


class Wangiri(Limits):
    """Few take a call within four seconds; whoever hangs up by then, again and again, wants to be rung back."""

    places: ClassVar[bool] = False

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


class MassDialling(Limits):
    """Stimulated traffic is short: 79 % of its calls last at most 5 seconds.

    People who sell by telephone reach nobody in more than half of their calls either, but they do so every day.
    """

    calls: int = Field(50, ge=5, le=10_000, description="Calls within `minutes`.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    short_seconds: int = Field(20, ge=1, le=600, description="A call this short is hardly a talk.")
    short_share: float = Field(0.6, ge=0, le=1, description="How many of the calls are that short.")
    times_usual: float = Field(
        1.5, ge=0, le=100, description="And so many times the line's busiest whole day of the last 30 days."
    )
    high: float = Field(1.5, ge=1, le=100, description="So many times `calls` are HIGH rather than MEDIUM.")

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


class ConcurrentCalls(Limits):
    """A desk phone holds two or three calls while it transfers and confers; a hijacked account has no hands.

    Three calls abroad are little for a dealer who makes twenty a day, and much for who never calls abroad.
    """

    calls: int = Field(6, ge=2, le=100, description="Answered calls to the outside that are up at once.")
    abroad: int = Field(3, ge=2, le=100, description="The same where all of them go abroad or to premium rate.")
    times_usual: float = Field(
        1, ge=0, le=100, description="And, for `abroad`, so many times the person's busiest whole day abroad."
    )
    seconds: int = Field(60, ge=0, le=3_600, description="Calls that last less do not count: transfers overlap.")
    minutes: int = Field(60, ge=1, le=1_440, description="A longer pause makes it two findings.")

    @property
    def reach(self) -> int:
        """What was up at once with a new leg ended after it began, or a pause before that."""
        return self.minutes


class InternalScanning(Limits):
    """Nobody dials a dozen neighbouring extensions in a row; a scanner tries some every minute."""

    calls: int = Field(12, ge=3, le=10_000, description="Short calls to neighbouring extensions within `minutes`.")
    minutes: int = Field(15, ge=1, le=1_440, description="The stretch in which they are counted.")
    seconds: int = Field(5, ge=0, le=60, description="A call that lasts longer was a talk.")
    step: int = Field(3, ge=1, le=100, description="How far apart two extensions in a row may be.")

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


class UnusualInternational(Limits):
    """Who calls abroad for a living has many odd days: the reasons and `calls` keep them out."""

    alerts_a_day: float = Field(
        0.2, gt=0, le=100, description="How many days with a reason the month before gave a day at the threshold."
    )
    score: float = Field(
        -0.5, ge=-1, lt=0, description="The forest's score that a day has to be below, however it is calibrated."
    )
    calls: int = Field(4, ge=1, le=1_000, description="So many calls abroad in a day are looked at.")
    dollars: float = Field(20, ge=0, le=100_000, description="So much in one day is a reason.")
    times_usual: float = Field(2, ge=0, le=100, description="And so many times the person's busiest day abroad.")
    least_days: int = Field(40, ge=10, le=100_000, description="Days of persons that have to be known before judging.")
    learning_days: int = Field(14, ge=1, le=365, description="With less history before it, no country counts as new.")
    trees: int = Field(100, ge=10, le=1_000, description="How many trees the forest has.")


class AfterHours(Limits):
    """Who works late calls somebody, or two; a stolen account makes one call after another."""

    calls: int = Field(4, ge=1, le=1_000, description="Calls to the outside, within `minutes`, while it is closed.")
    minutes: int = Field(60, ge=1, le=1_440, description="The stretch in which they are counted.")
    times_usual: float = Field(
        2, ge=1, le=100, description="And so many times the person's busiest whole closed day of the last 30 days."
    )
    medium: float = Field(1.5, ge=1, le=100, description="So many times `calls` and times usual are no longer LOW.")

    @property
    def reach(self) -> int:
        """The burst's stretch before a leg, and the one behind it."""
        return 2 * self.minutes


class FirstCountry(Limits):
    """A first call is a hint, seldom more: by itself it stays LOW, and with others it makes their story clearer."""

    days: int = Field(21, ge=1, le=365, description="With less history than this before it, every country is new.")
    back_minutes: int = Field(240, ge=0, le=1_440, description="Who calls a number so soon after it rang, calls back.")

    @property
    def reach(self) -> int:
        """As long as a call back may take."""
        return self.back_minutes


# By the name of the detector, in the order of `registry`.
LIMITS: Mapping[str, type[Limits]] = {
    "call_forwarding": CallForwarding,
    "irsf": Irsf,
    "slow_irsf": SlowIrsf,
    "premium_rate": PremiumRate,
    "wangiri": Wangiri,
    "mass_dialling": MassDialling,
    "concurrent_calls": ConcurrentCalls,
    "internal_scanning": InternalScanning,
    "unusual_international": UnusualInternational,
    "after_hours": AfterHours,
    "first_country": FirstCountry,
}
