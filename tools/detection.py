"""Detection: from stored legs to stories, step by step as calls come in, or a period at once.

Polars and scikit-learn come in with this module's first use, not with its import.
"""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.stories import Story
from tools.watching import DetectionSettings


@dataclass(frozen=True, slots=True)
class Replayed:
    """A story, when a watch that looks every so often would have told it, and what it had come to by then.

    `alerted_at` is UTC milliseconds; calls, seconds and dollars are those of calls that had ended by then.
    """

    story: Story
    alerted_at: int
    calls: int
    seconds: int
    dollars: float


async def step(
    connection: AsyncConnection, organisation: int, now_ms: int, settings: DetectionSettings
) -> tuple[Story, ...]:
    """The stories that legs stored since the last step tell, also those that a known incident grew by.

    Watermark and habits advance in this same transaction, which has to be one that writes. A story holds what this step
    saw of it: whoever keeps stories joins it to the one that is open (`Story.touches`, `Story.joined`).
    """
    raise NotImplementedError


async def over(
    connection: AsyncConnection, organisation: int, since_ms: int, until_ms: int, settings: DetectionSettings
) -> tuple[Story, ...]:
    """The stories of a period at once, in order of `raised_at`; nothing is written."""
    raise NotImplementedError


async def replayed(
    connection: AsyncConnection,
    organisation: int,
    since_ms: int,
    until_ms: int,
    step_ms: int,
    settings: DetectionSettings,
) -> tuple[Replayed, ...]:
    """What a watch that looks every `step_ms` would have told in a period, in order of time; nothing is written."""
    raise NotImplementedError
