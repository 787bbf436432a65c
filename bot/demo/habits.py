"""Habits: how many calls people of each role make and get on a working day, when, to whom and for how long."""

from dataclasses import dataclass

from bot.demo import rhythm
from bot.demo.organisation import Location, Role
from bot.demo.rhythm import CUSTOMER_WEEK, EVERY_DAY, OFFICE_WEEK, Draw


@dataclass(frozen=True, slots=True)
class Habit:
    """Calls on a working day: `outbound` and `inbound` with outside, `internal` made to colleagues.

    `mobile`, `tollfree` and `abroad` are shares of the outbound ones. `week` weighs the days from Monday.
    """

    outbound: float
    inbound: float
    internal: float
    talk: Draw
    week: tuple[float, ...] = OFFICE_WEEK
    mobile: float = 0.4
    tollfree: float = 0.05
    abroad: float = 0.015


CHAT = rhythm.seconds(median=75, spread=1.0, least=4, most=3600)
BUSINESS = rhythm.seconds(median=130, spread=1.0, least=5, most=5400)
NEGOTIATION = rhythm.seconds(median=420, spread=0.8, least=20, most=6000)
PITCH = rhythm.seconds(median=95, spread=0.7, least=12, most=1200)
SERVICE = rhythm.seconds(median=210, spread=0.8, least=15, most=3600)
ROUND = rhythm.seconds(median=25, spread=0.5, least=6, most=180)

RING = rhythm.seconds(median=9, spread=0.5, least=2, most=28)
UNANSWERED_RING = rhythm.seconds(median=24, spread=0.4, least=8, most=60)
WAIT = rhythm.seconds(median=14, spread=0.9, least=1, most=240)
PATIENCE = rhythm.seconds(median=45, spread=0.8, least=5, most=420)

HABITS: dict[Role, Habit] = {
    "office": Habit(1.6, 1.0, 1.3, BUSINESS),
    "sales": Habit(3.8, 2.0, 1.3, BUSINESS, abroad=0.05),
    "late": Habit(2.2, 0.9, 1.0, BUSINESS),
    "treasury": Habit(4.5, 1.2, 1.0, NEGOTIATION, mobile=0.1, abroad=0.5),
    "agent": Habit(1.0, 0.2, 0.9, SERVICE),
    "campaign": Habit(4.0, 0.6, 0.7, PITCH, mobile=0.7, tollfree=0.0, abroad=0.0),
    "guard": Habit(1.4, 0.4, 1.6, ROUND, EVERY_DAY, mobile=0.8, tollfree=0.0, abroad=0.0),
}
CAMPAIGN = Habit(75.0, 3.0, 0.5, PITCH, mobile=0.7, tollfree=0.0, abroad=0.0)  # in the weeks of a campaign
QUEUE_WEEK = CUSTOMER_WEEK

_LATE = rhythm.between((10, 13), (14, 21))
_NIGHT = rhythm.between((0, 6), (22, 24))
_CALLING = rhythm.between((9, 12), (14, 17))
# Banks in Asia answer in our evening.
_BANKING = rhythm.between((8, 12), (8, 12), (14, 18), (14, 18), (19, 22))
_OFFICE = {lunch: rhythm.office_hours(lunch) for lunch in (12, 13, 14)}


def times(role: Role, location: Location) -> Draw:
    """When somebody of that role is on the phone, in seconds of the local day."""
    match role:
        case "late":
            return _LATE
        case "guard":
            return _NIGHT
        case "campaign":
            return _CALLING
        case "treasury":
            return _BANKING
        case _:
            return _OFFICE[location.lunch]
