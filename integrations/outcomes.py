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
