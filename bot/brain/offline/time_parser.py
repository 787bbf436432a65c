"""The parser of time expressions: words to terminals, terminals to the rules of `times.lark`, and how a rule is asked.

What a rule means is a function of its name, registered with `means` in `time_days.py`, `time_stretches.py` or
`time_clock.py`.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.brain.offline.time_types import DAY_MINUTES, Grain, Point, When
from bot.brain.offline.time_words import ORDINAL_ENDINGS, number_word, phrases_of
from bot.brain.offline.tokens import Kind, Token
from tools.words import Language

if TYPE_CHECKING:
    from lark import Lark, Tree

# Without one of these a run of words says nothing about time, however many articles and prepositions it has.
_ANCHORS = frozenset(
    {
        *(
            "MINUTE",
            "HOUR",
            "DAY",
            "WEEK",
            "MONTHS",
            "QUARTER",
            "YEARS",
            "WEEKEND",
            "WEEKENDS",
            "WORKDAYS",
            "FORTNIGHT",
        ),
        *("GONE", "ANTEPASADO", "PREV", "BEFORE", "ONE", "TODAY", "YESTERDAY", "BEFORE_YESTERDAY", "NOW", "LAST_NIGHT"),
        *("NIGHTS", "MIDNIGHT", "NOON", "DATE", "SLASHED", "CLOCK", "OCLOCK", "MONTH", "WEEKDAY", "WEEKDAYS", "YEAR"),
        *("PART", "LOS", "Q"),
    }
)
_MAX_TERMINALS = 14
_LONGEST_PHRASE = 4  # words of one terminal
_SIGNS = {",": "COMMA", "-": "DASH", "–": "DASH", "—": "DASH", "&": "AND"}
# `las 14h`, `after 22h`: behind these a number with an h is a clock time; behind others it is so many hours.
_BEFORE_CLOCK = frozenset({"las", "a", "at", "after", "before", "to", "from", "and", "y", "hasta", "desde", "-"})
_GRAINS: dict[str, Grain] = {
    "MINUTE": "minute",
    "HOUR": "hour",
    "DAY": "day",
    "WEEK": "week",
    "MONTHS": "month",
    "QUARTER": "quarter",
    "YEARS": "year",
    "WEEKEND": "weekend",
}

Meaning = When | Point | int | None  # an int is a clock time in minutes of the day


@dataclass(frozen=True, slots=True)
class Terminal:
    """What one or a few tokens of the question are to the grammar."""

    name: str
    value: int | str = ""
    tokens: int = 1


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terminals in a row, and who said them when."""

    terminals: tuple[Terminal, ...]
    language: Language
    now: datetime

    @property
    def names(self) -> tuple[str, ...]:
        """The terminals' names."""
        return tuple(terminal.name for terminal in self.terminals)

    @property
    def tokens(self) -> int:
        """How many tokens of the question it takes."""
        return sum(terminal.tokens for terminal in self.terminals)


class Rule:
    """A rule of the grammar as a phrase filled it: its own terminals, and the rules inside it."""

    def __init__(self, tree: "Tree[Any]", phrase: Phrase) -> None:
        self.name = str(tree.data)
        self.phrase = phrase
        self.rules = tuple(Rule(child, phrase) for child in tree.children if hasattr(child, "data"))
        places = [int(str(child)) for child in tree.children if not hasattr(child, "data")]
        self.terminals = tuple(phrase.terminals[place] for place in places)
        self.last_terminal = self.terminals[-1] if tree.children and not hasattr(tree.children[-1], "data") else None

    @property
    def now(self) -> datetime:
        """The moment of the question."""
        return self.phrase.now

    @property
    def today(self) -> date:
        """The day of the question, where it was asked."""
        return self.phrase.now.date()

    @property
    def zone(self) -> tzinfo | None:
        """The asker's zone."""
        return self.phrase.now.tzinfo

    @property
    def meaning(self) -> Meaning:
        """What the rule means; None where it means nothing."""
        return MEANINGS[self.name](self)

    @property
    def inner(self) -> list[Meaning]:
        """What the rules inside it mean."""
        return [rule.meaning for rule in self.rules]

    def has(self, *names: str) -> bool:
        """Whether one of these terminals is its own."""
        return any(terminal.name in names for terminal in self.terminals)

    def text(self, name: str) -> str:
        """The value of a terminal that holds words; empty without one."""
        return next((str(terminal.value) for terminal in self.terminals if terminal.name == name), "")

    def numbers(self, *names: str) -> list[int]:
        """The values of its terminals of these names."""
        return [int(terminal.value) for terminal in self.terminals if terminal.name in names]

    def number(self, *names: str) -> int | None:
        """The first of them."""
        return next(iter(self.numbers(*names)), None)

    @property
    def grain(self) -> Grain | None:
        """The calendar unit that it speaks of."""
        for rule in self.rules:
            if rule.name in ("unit", "long_unit"):
                return _GRAINS[rule.terminals[0].name]
        return next((grain for name, grain in _GRAINS.items() if self.has(name)), None)


MEANINGS: dict[str, Callable[[Rule], Meaning]] = {}
_Reading = TypeVar("_Reading", bound=Callable[[Rule], Meaning])


def means(function: _Reading) -> _Reading:
    """Make a function the meaning of the rule of its name."""
    MEANINGS[function.__name__] = function
    return function


def phrases_at(tokens: Sequence[Token], first: int, language: Language, now: datetime) -> Iterator[tuple[Phrase, Rule]]:
    """Yield every phrase from `first` on that the grammar has, the longest first, with the rule that it is."""
    terminals = _terminals(tokens, first, language)
    length = len(terminals)
    while length:
        phrase = Phrase(tuple(terminals[:length]), language, now)
        if not _ANCHORS.intersection(phrase.names):
            return
        tree, reached = _parse(phrase.names)
        if tree is not None:
            yield phrase, Rule(tree, phrase).rules[0]
        # No phrase continues past the word where the parser stuck.
        length = min(length - 1, reached)


def _terminals(tokens: Sequence[Token], first: int, language: Language) -> list[Terminal]:
    """The terminals from `first` up to the first token that is none."""
    found: list[Terminal] = []
    while first < len(tokens) and len(found) < _MAX_TERMINALS:
        terminal = _terminal(tokens, first, language)
        if terminal is None:
            break
        found.append(terminal)
        first += terminal.tokens
    return found


def _terminal(tokens: Sequence[Token], index: int, language: Language) -> Terminal | None:
    token = tokens[index]
    match token.kind:
        case Kind.DATE:
            return Terminal("DATE", token.folded)
        case Kind.SLASHED:
            return Terminal("SLASHED", token.folded)
        case Kind.CLOCK:
            return Terminal("CLOCK", _minutes(token.folded))
        case Kind.NUMBER:
            return _number_terminal(tokens, index)
        case Kind.SIGN:
            name = _SIGNS.get(token.folded)
            return Terminal(name) if name else None
        case Kind.WORD:
            return _word_terminal(tokens, index, language)
        case _:
            return None


def _word_terminal(tokens: Sequence[Token], index: int, language: Language) -> Terminal | None:
    table = phrases_of(language)
    for length in range(_LONGEST_PHRASE, 0, -1):
        phrase = tuple(token.folded for token in tokens[index : index + length])
        if len(phrase) == length and phrase in table:
            name, value = table[phrase]
            return Terminal(name, value, length)
    number = number_word(tokens[index].folded, language)
    return None if number is None else Terminal("NUMBER", number)


def _number_terminal(tokens: Sequence[Token], index: int) -> Terminal | None:
    token = tokens[index]
    if not token.folded.isdigit():
        return None
    value = int(token.folded)
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is not None and after.start == token.end:  # written together
        if after.folded in ORDINAL_ENDINGS:
            return Terminal("ORDINAL", value, 2)
        before = tokens[index - 1].folded if index else ""
        if after.folded in {"h", "hs", "hrs"} and value <= 24 and before in _BEFORE_CLOCK:
            return Terminal("CLOCK", value * 60, 2)
    if len(token.folded) == 4 and 1990 <= value <= 2100:
        return Terminal("YEAR", value)
    return Terminal("NUMBER", value) if value <= 10_000 else None


def _minutes(clock: str) -> int:
    """`6am`, `10:30pm`, `14h30`, `14:30` as minutes of the day; 24:00 is the day's end."""
    half = clock.rstrip("hrs").rstrip("m")
    after_noon, before_noon = half.endswith("p"), half.endswith("a")
    hour_text, _, minute_text = half.rstrip("ap").replace("h", ":").partition(":")
    hour, minute = int(hour_text), int(minute_text or 0)
    if before_noon or after_noon:
        hour = hour % 12 + (12 if after_noon else 0)
    return min(hour * 60 + minute, DAY_MINUTES)


@cache
def _parser() -> "Lark":
    from lark import Lark
    from lark import Token as LarkToken
    from lark.lexer import Lexer

    class Terminals(Lexer):
        """The question is cut already: each word of the input is a terminal's name, its value its place."""

        def __init__(self, _configuration: Any) -> None:
            pass

        def lex(self, names: Sequence[str]) -> Iterator[LarkToken]:  # type: ignore[override]
            for place, name in enumerate(names):
                yield LarkToken(name, str(place))

    grammar = Path(__file__).with_name("times.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="earley", lexer=Terminals, maybe_placeholders=False)


@lru_cache(maxsize=4096)
def _parse(names: tuple[str, ...]) -> "tuple[Tree[Any] | None, int]":
    """The tree of these terminals, or how many of them could be read before the parser stuck."""
    from lark import UnexpectedEOF, UnexpectedInput

    try:
        return _parser().parse(names), len(names)
    except UnexpectedEOF:
        return None, len(names) - 1
    except UnexpectedInput as error:
        place = getattr(error, "token", None)
        return None, int(str(place)) if place is not None else len(names) - 1
