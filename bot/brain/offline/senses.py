"""Senses: what a word or phrase of a question can mean, before it is known what it means here."""

from dataclasses import dataclass
from typing import Literal

from bot.brain.offline.time_types import When
from storage.call_query import ConditionField, Group, Metric, Operator

Dimension = Group
Prep = Literal["from", "to", "in", "by", "of", "with", "for", "during"]
Verb = Literal["make", "receive", "call", "answer", "last", "talk", "use", "spend"]
Extreme = Literal["most", "least", "longest", "shortest", "latest", "earliest", "busiest", "quietest"]
Quantity = Literal["duration", "talk", "ring"]
Statistic = Literal["total", "average"]
Intent = Literal["help", "greeting", "thanks", "data", "trace", "verify"]


@dataclass(frozen=True, slots=True)
class Is:
    """An adjective or participle that is a condition by itself: international, missed, after hours."""

    field: ConditionField
    value: str
    negate: bool = False


@dataclass(frozen=True, slots=True)
class CallNoun:
    """call, llamada (metric calls) or leg, tramo (metric legs)."""

    metric: Literal["calls", "legs"] = "calls"


@dataclass(frozen=True, slots=True)
class DimensionNoun:
    """location, user, extension, number, hour of day, ...: a group, a count of distinct ones, or an entity's label."""

    dimension: Dimension
    plural: bool = False
    caller: bool = False  # the word itself says that they call


@dataclass(frozen=True, slots=True)
class GroupWord:
    """A group in one word: daily, por hora; `per user`."""

    dimension: Dimension


@dataclass(frozen=True, slots=True)
class MetricWord:
    """A metric in full: answer rate, average duration."""

    metric: Metric


@dataclass(frozen=True, slots=True)
class QuantityNoun:
    """duration; minutes, talk time; ring time. With a statistic it becomes a metric."""

    quantity: Quantity


@dataclass(frozen=True, slots=True)
class StatisticWord:
    """total, average."""

    statistic: Statistic


@dataclass(frozen=True, slots=True)
class ShareWord:
    """percentage, share, proportion."""


@dataclass(frozen=True, slots=True)
class ExtremeWord:
    """most, fewest, longest, busiest, last."""

    extreme: Extreme


@dataclass(frozen=True, slots=True)
class Marker:
    """A function word that gives its neighbours their role."""

    role: Literal[
        "by",  # by, per: a group follows
        "order_by",  # by number of: what follows is the measure
        "which",
        "who",
        "whom",
        "when",
        "how_many",
        "how_long",
        "list",
        "show",
        "top",
        "bottom",
        "not",
        "and",
        "or",
        "versus",
        "compare",
        "copula",  # are, were, fueron: parts the whole from the part of a share
        "us",
        "them",
        "only",
        "also",  # and what about
        "instead",
        "distinct",
        "starting_with",  # numbers starting with
        "outside",  # outside, external: of a number
        "same",
        "more",  # more ... than: needs a comparison
        "fewer",
        "than",
        "between",
        "among",  # among, out of: the whole of a share follows
        "excluded",  # behind what is left out: weekends excluded
    ]


@dataclass(frozen=True, slots=True)
class Preposition:
    """from, to, in: gives the entity after it its role."""

    prep: Prep


@dataclass(frozen=True, slots=True)
class VerbWord:
    """made, received, called: tells the direction and who did it."""

    verb: Verb


@dataclass(frozen=True, slots=True)
class Comparator:
    """more than, at least; `of_duration` where the word itself speaks of length (longer than)."""

    op: Operator
    of_duration: bool = False


@dataclass(frozen=True, slots=True)
class OrMore:
    """or more, o más: behind a number."""

    op: Operator


@dataclass(frozen=True, slots=True)
class UnitWord:
    """seconds, minutes, hours: `seconds` is the unit's length."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A length of time in words: half an hour, una hora."""

    seconds: int


@dataclass(frozen=True, slots=True)
class IntentWord:
    """The whole question is about something other than figures of calls."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class Filler:
    """Politeness and grammar: changes nothing."""


@dataclass(frozen=True, slots=True)
class Number:
    """A bare number."""

    value: float


@dataclass(frozen=True, slots=True)
class TimeSense:
    """A time expression."""

    when: When


@dataclass(frozen=True, slots=True)
class Entity:
    """A name of the data, a country or a telephone number. Several `values`: it could be any of them."""

    field: ConditionField | Literal["reference"]
    values: tuple[str, ...]
    typed: str  # as the person wrote it
    exact: bool = True


Sense = (
    Is
    | CallNoun
    | DimensionNoun
    | GroupWord
    | MetricWord
    | QuantityNoun
    | StatisticWord
    | ShareWord
    | ExtremeWord
    | Marker
    | Preposition
    | VerbWord
    | Comparator
    | OrMore
    | UnitWord
    | Amount
    | IntentWord
    | Filler
    | Number
    | TimeSense
    | Entity
)
