"""Outcomes: what can come of sending something to a system outside, other than success.

NotSent             the root; `str(error)` is a sentence without secrets
├── Later           it is busy and says when to come back; this was no attempt
├── Trouble         it did not go well, and it may go well another time; perhaps it has arrived
├── Down            nothing arrives there as things are, whatever is sent
└── Dead            this will never be taken
"""

from storage.errors import RingfenceError


class NotSent(RingfenceError):
    """The root of what can come of sending."""


class Later(NotSent):
    """Busy: try again in so many seconds."""

    def __init__(self, sentence: str, seconds: float) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Trouble(NotSent):
    """It failed this time; it is not always known whether it arrived."""


class Down(NotSent):
    """The place takes nothing: it is gone, closed, or does not let us in."""


class Dead(NotSent):
    """The place will never take this."""


BUSY = 5.0  # seconds to wait for who is busy and does not say how long
LONGEST_BUSY = 3_600.0


def busy_for(retry_after: str | None) -> float:
    """Seconds that the header Retry-After asks for, within bounds; it comes from outside and may hold anything."""
    if retry_after is None or not (retry_after.isascii() and retry_after.isdigit()):
        return BUSY
    return min(float(retry_after), LONGEST_BUSY)
