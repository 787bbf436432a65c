"""Choosing: which of the senses that a chunk can have it has here, by its neighbours.

The rules are asked in order; the first that has something to say decides. What no rule decides has its likeliest sense.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from bot.brain.offline import senses as s
from bot.brain.offline.chunks import Chunk, Cover
from bot.brain.offline.names import Names
from bot.brain.offline.sentence import Item, Sentence

_S = TypeVar("_S")
# Of two senses that no rule parts: a time, then a name, then a condition, then a metric.
_PREFERENCE: tuple[type[s.Sense], ...] = (s.TimeSense, s.Entity, s.Is, s.MetricWord)


def sentence_of(cover: Cover, names: Names) -> Sentence:
    """The sentence of a cover: its chunks without filler, each with the sense it has here."""
    sentence = Sentence(cover, names, [])
    chosen = [_choose(_Here(sentence, place)) for place in range(len(cover.chunks))]
    sentence.items = [
        Item(chunk, sense) for chunk, sense in zip(cover.chunks, chosen, strict=True) if not isinstance(sense, s.Filler)
    ]
    return sentence


def _could_be(chunk: Chunk, *kinds: type) -> bool:
    return any(isinstance(sense, kinds) for sense in chunk.senses)


def _could_mark(chunk: Chunk, *roles: str) -> bool:
    return any(isinstance(sense, s.Marker) and sense.role in roles for sense in chunk.senses)


def _first_solid(chunks: Iterable[Chunk]) -> Chunk | None:
    """The first chunk that is more than filler."""
    for chunk in chunks:
        if not chunk.senses or not all(isinstance(sense, s.Filler) for sense in chunk.senses):
            return chunk
    return None


@dataclass(frozen=True, slots=True)
class _Here:
    """A chunk of the question and what stands around it."""

    sentence: Sentence
    place: int

    @property
    def senses(self) -> tuple[s.Sense, ...]:
        """What it can mean."""
        return self.sentence.cover.chunks[self.place].senses

    @property
    def earlier(self) -> tuple[Chunk, ...]:
        return self.sentence.cover.chunks[: self.place]

    @property
    def later(self) -> tuple[Chunk, ...]:
        return self.sentence.cover.chunks[self.place + 1 :]

    @property
    def before(self) -> Chunk | None:
        return _first_solid(reversed(self.earlier))

    @property
    def after(self) -> Chunk | None:
        return _first_solid(self.later)

    def sense(self, kind: type[_S]) -> _S | None:
        """What it can mean of this kind."""
        return next((sense for sense in self.senses if isinstance(sense, kind)), None)

    def other(self, kind: type) -> s.Sense | None:
        """What it can mean that is not of this kind."""
        return next((sense for sense in self.senses if not isinstance(sense, kind)), None)

    def marker(self, *roles: str) -> s.Marker | None:
        """The function word of one of these roles that it can be."""
        markers = (sense for sense in self.senses if isinstance(sense, s.Marker))
        return next((marker for marker in markers if marker.role in roles), None)

    def is_before(self, *kinds: type) -> bool:
        """Whether what stands before can be of one of these kinds."""
        return self.before is not None and _could_be(self.before, *kinds)

    def is_after(self, *kinds: type) -> bool:
        """Whether what stands behind can be of one of these kinds."""
        return self.after is not None and _could_be(self.after, *kinds)


def _choose(here: _Here) -> s.Sense | None:
    if comparator := here.sense(s.Comparator):
        return _compared(here, comparator)
    if len(here.senses) <= 1:
        return here.senses[0] if here.senses else None
    return next((sense for rule in _RULES if (sense := rule(here)) is not None), here.senses[0])


def _compared(here: _Here, comparator: s.Comparator) -> s.Sense:
    """`more than` needs a number; without one, `la llamada más larga de Ana` is about the longest."""
    if here.is_after(s.Number, s.Amount):
        return comparator
    if (other := here.other(s.Comparator)) is not None:
        return other
    if here.sentence.english or comparator.op not in (">", "<"):
        return comparator
    if comparator.op == ">":
        return s.ExtremeWord("longest" if comparator.of_duration else "most")
    return s.ExtremeWord("shortest" if comparator.of_duration else "least")


# -- the rules ---------------------------------------------------------------------------------------------------------


def _name(here: _Here) -> s.Sense | None:
    """The name that the word before calls for; a whole name rather than a part; never a guess between two."""
    names = [sense for sense in here.senses if isinstance(sense, s.Entity)]
    if not names:
        return None
    before = here.before.senses if here.before is not None else ()
    labels = {sense.dimension for sense in before if isinstance(sense, s.DimensionNoun)}
    labelled = [name for name in names if name.field in labels]
    if labelled:
        return labelled[0]
    if (place := _country_or_location(names, before)) is not None:
        return place
    likely = [name for name in names if name.exact] or names
    if len(likely) > 1:
        here.sentence.ambiguous(likely[0].typed, [value for name in likely for value in name.values])
    return likely[0]


def _country_or_location(names: list[s.Entity], before: Iterable[s.Sense]) -> s.Entity | None:
    """`calls to Panama` is about the country, `calls in Panama` about the office there."""
    by_field = {name.field: name for name in names}
    country, location = by_field.get("country"), by_field.get("location")
    if country is None or location is None:
        return None
    preps = {sense.prep for sense in before if isinstance(sense, s.Preposition)}
    if "to" in preps:
        return country
    if "in" in preps:
        return location
    if location.exact != country.exact:
        return location if location.exact else country
    return None


def _unit(here: _Here) -> s.Sense | None:
    """`minutes` is a unit behind a number, else what is counted: `how many minutes`."""
    unit = here.sense(s.UnitWord)
    if unit is None or here.is_before(s.Number, s.OrMore):
        return unit
    return here.other(s.UnitWord)


def _length(here: _Here) -> s.Sense | None:
    """`más de una hora` compares with an hour; `una hora` may else be a time."""
    amount = here.sense(s.Amount)
    if amount is None or here.is_before(s.Comparator):
        return amount
    return here.other(s.Amount)


def _lasting(here: _Here) -> s.Sense | None:
    """`how long did the last call last`: a verb where it was asked or is measured, else the latest."""
    verb, extreme = here.sense(s.VerbWord), here.sense(s.ExtremeWord)
    if verb is None or extreme is None:
        return None
    asked = any(_could_mark(chunk, "how_long") for chunk in here.earlier)
    return verb if asked or here.is_after(s.StatisticWord, s.Comparator) else extreme


def _call(here: _Here) -> s.Sense | None:
    """`call` is the noun; where it is the verb, `directions.py` finds out."""
    return here.sense(s.CallNoun) if here.sense(s.VerbWord) is not None else None


def _small_number(here: _Here) -> s.Sense | None:
    """`one` and `una` are numbers only where they are counted or compared with."""
    number, filler = here.sense(s.Number), here.sense(s.Filler)
    if number is None or filler is None:
        return None
    return number if here.is_after(s.UnitWord) or here.is_before(s.Comparator) else filler


def _which(here: _Here) -> s.Sense | None:
    """`que` is which, or than: `más llamadas hoy que ayer`."""
    which, than = here.marker("which"), here.marker("than")
    if which is None or than is None:
        return which
    more = any(_could_mark(chunk, "more", "fewer") for chunk in here.earlier)
    return than if more and any(_could_be(chunk, s.TimeSense) for chunk in here.later) else which


def _among(here: _Here) -> s.Sense | None:
    """`of the outbound ones` names the whole of a share only where a share is asked for."""
    among = here.marker("among")
    if among is None or any(_could_be(chunk, s.ShareWord) for chunk in here.earlier):
        return among
    return next((sense for sense in here.senses if sense != among), among)


def _outside(here: _Here) -> s.Sense | None:
    """`external numbers`: not ours. Elsewhere `external` is a condition by itself."""
    outside = here.marker("outside")
    if outside is None:
        return None
    near = [chunk for chunk in (here.before, here.after) if chunk is not None]
    nouns = [sense for chunk in near for sense in chunk.senses if isinstance(sense, s.DimensionNoun)]
    return outside if any(noun.dimension == "number" for noun in nouns) else here.senses[0]


def _except(here: _Here) -> s.Sense | None:
    """`menos Cali`: without Cali, where `menos` could also be fewer."""
    roles = {sense.role for sense in here.senses if isinstance(sense, s.Marker)}
    return here.marker("not") if len(roles) > 1 and here.is_after(s.Entity) else None


def _more(here: _Here) -> s.Sense | None:
    """`more` is the most, but not in `more calls this week than last week`, which compares periods."""
    if here.marker("more", "fewer") is None:
        return None
    thans = [place for place, chunk in enumerate(here.later) if _could_mark(chunk, "than")]
    behind = [chunk for place in thans for chunk in here.later[place + 1 : place + 3]]
    return None if any(_could_be(chunk, s.TimeSense) for chunk in behind) else here.sense(s.ExtremeWord)


def _preferred(here: _Here) -> s.Sense | None:
    senses = (here.sense(kind) for kind in _PREFERENCE)
    return next((sense for sense in senses if sense is not None), None)


_RULES: tuple[Callable[[_Here], s.Sense | None], ...] = (
    _name,
    _unit,
    _length,
    _lasting,
    _call,
    _small_number,
    _which,
    _among,
    _outside,
    _except,
    _more,
    _preferred,
)
