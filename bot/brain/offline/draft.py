"""Draft: what a question was read as, before it is a CallQuery; and Doubt: what keeps it from being one."""

from dataclasses import dataclass, field
from typing import Literal

from bot.brain.offline.senses import Intent
from bot.brain.offline.time_types import Grain, Span
from storage.call_query import Condition, Group, Metric, Order, Threshold
from tools.words import Words

DoubtKind = Literal["unknown", "ambiguous", "unclear", "unable"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that has to be asked back. `choices` are (what is shown, what replaces `typed` in the question)."""

    kind: DoubtKind
    typed: str
    text: Words | None = None
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Draft:
    """What the words of one question said; None and empty where they said nothing."""

    metric: Metric | None = None
    conditions: list[Condition] = field(default_factory=list)
    whole: list[Condition] | None = None  # of a share: the conditions of the whole
    groups: list[Group] = field(default_factory=list)
    limit: int | None = None
    order: Order | None = None
    threshold: Threshold | None = None
    period: Span | None = None
    other_period: Span | None = None  # a second one, to compare with
    earlier: bool = False  # "the week before", of the question's or the conversation's period
    earlier_grain: Grain | None = None
    compare: bool = False
    listed: bool = False
    intent: Intent | None = None
    reference: str | None = None
    follows: bool = False  # leans on the conversation: "and ...", "only ...", "who are they"
    whole_question: bool = False  # it names what is counted
    asks_who: bool = False
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def says_nothing(self) -> bool:
        """Whether no word changed anything."""
        return not (
            self.metric or self.conditions or self.groups or self.limit or self.threshold or self.period
            or self.earlier or self.compare or self.listed or self.order
        )  # fmt: skip
