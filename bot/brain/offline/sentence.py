"""Sentence: a question while it is read. Its words with the senses they have, the draft so far, and how to look around.

The steps of `reader.py` are functions that take a Sentence. Places are indexes into `items`; every look-up takes any
place, also one before the first word or behind the last, and finds nothing there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.brain.offline import senses as s
from bot.brain.offline.chunks import Chunk, Cover
from bot.brain.offline.draft import Doubt, DoubtKind, Draft
from bot.brain.offline.names import Names
from storage.call_query import Condition, ConditionField, Group
from tools.words import Words

_S = TypeVar("_S")


@dataclass(slots=True)
class Item:
    """A chunk that carries meaning, with the sense it has here. `used` once it changed the draft."""

    chunk: Chunk
    sense: s.Sense | None
    used: bool = False

    @property
    def text(self) -> str:
        """As the person wrote it."""
        return self.chunk.text

    @property
    def word(self) -> str:
        """As written, in lower case."""
        return self.chunk.text.casefold()

    def is_marker(self, *roles: str) -> bool:
        """Whether it is a function word of one of these roles."""
        return isinstance(self.sense, s.Marker) and self.sense.role in roles


@dataclass(slots=True)
class Sentence:
    """One question on its way to a draft."""

    cover: Cover
    names: Names
    items: list[Item]
    draft: Draft = field(default_factory=Draft)
    outbound: bool | None = None  # what verbs and prepositions say of the direction
    part_from: int | None = None  # of a share: where the part begins, the whole before it
    whole_from: int | None = None  # of a share: where the whole begins, the part before it
    plain_threshold: bool = False  # there is a threshold without a unit of time

    # -- one place -----------------------------------------------------------------------------------------------------

    def sense(self, place: int) -> s.Sense | None:
        """What stands at a place."""
        return self.items[place].sense if 0 <= place < len(self.items) else None

    def sense_of(self, place: int, kind: type[_S]) -> _S | None:
        """What stands at a place, if it is of this kind."""
        sense = self.sense(place)
        return sense if isinstance(sense, kind) else None

    def is_a(self, place: int, *kinds: type) -> bool:
        """Whether what stands at a place is of one of these kinds."""
        return isinstance(self.sense(place), kinds)

    def is_marker(self, place: int, *roles: str) -> bool:
        """Whether a function word of one of these roles stands at a place."""
        marker = self.sense_of(place, s.Marker)
        return marker is not None and marker.role in roles

    def prep(self, place: int) -> s.Prep | None:
        """The preposition at a place."""
        preposition = self.sense_of(place, s.Preposition)
        return None if preposition is None else preposition.prep

    def verb(self, place: int) -> s.Verb | None:
        """The verb at a place."""
        word = self.sense_of(place, s.VerbWord)
        return None if word is None else word.verb

    def before(self, place: int, passed: Callable[[Item], bool]) -> int:
        """The place before `place`, over everything that `passed` says; -1 where the sentence begins first."""
        place -= 1
        while place >= 0 and passed(self.items[place]):
            place -= 1
        return place

    # -- the whole sentence --------------------------------------------------------------------------------------------

    def each(self, kind: type[_S], *, free: bool = True) -> list[tuple[int, _S]]:
        """The places of a kind of sense with the senses; only those that are not used yet, unless `free` is false."""
        return [
            (place, item.sense)
            for place, item in enumerate(self.items)
            if isinstance(item.sense, kind) and not (free and item.used)
        ]

    def places(self, kind: type, *, free: bool = True) -> list[int]:
        """The places of a kind of sense."""
        return [place for place, _ in self.each(kind, free=free)]

    def marked(self, *roles: str, free: bool = True) -> list[int]:
        """The places of function words of these roles."""
        return [place for place, marker in self.each(s.Marker, free=free) if marker.role in roles]

    def says(self, *kinds: type) -> bool:
        """Whether the sentence has a sense of one of these kinds, used or not."""
        return any(isinstance(item.sense, kinds) for item in self.items)

    def says_marker(self, *roles: str) -> bool:
        """Whether it has a function word of one of these roles, used or not."""
        return bool(self.marked(*roles, free=False))

    def says_verb(self, *verbs: s.Verb) -> bool:
        """Whether it has one of these verbs, used or not."""
        return any(word.verb in verbs for _, word in self.each(s.VerbWord, free=False))

    def says_statistic(self, statistic: s.Statistic) -> bool:
        """Whether it says total, or average, used or not."""
        return any(word.statistic == statistic for _, word in self.each(s.StatisticWord, free=False))

    def says_entity(self, *fields: str) -> bool:
        """Whether it names something of one of these fields, used or not."""
        return any(entity.field in fields for _, entity in self.each(s.Entity, free=False))

    def says_condition(self, *fields: str) -> bool:
        """Whether an adjective is a condition on one of these fields, used or not."""
        return any(condition.field in fields for _, condition in self.each(s.Is, free=False))

    def has_word(self, *folded: str) -> bool:
        """Whether one of these very words is in it, folded, whatever it was read as."""
        return any(token.folded in folded for token in self.cover.tokens)

    @property
    def english(self) -> bool:
        """Whether the question is in English."""
        return self.cover.language == "en"

    @property
    def did(self) -> bool:
        """Whether an English auxiliary takes the subject before the verb: `did Ana call`."""
        return self.has_word("did", "does", "do", "has", "have")

    @property
    def many_calls(self) -> bool:
        """Whether calls are spoken of in the plural."""
        return any(self.items[place].word.endswith("s") for place in self.places(s.CallNoun, free=False))

    # -- what it comes to ----------------------------------------------------------------------------------------------

    def use(self, *places: int) -> None:
        """These words did their work."""
        for place in places:
            if 0 <= place < len(self.items):
                self.items[place].used = True

    def use_verbs(self, *verbs: s.Verb) -> None:
        """These verbs did their work, wherever they stand."""
        self.use(*(place for place, word in self.each(s.VerbWord) if word.verb in verbs))

    def group_by(self, group: Group) -> None:
        """Ask for figures by this group."""
        if group not in self.draft.groups:
            self.draft.groups.append(group)

    def add_condition(
        self, field: ConditionField, *values: str, negate: bool = False, place: int | None = None
    ) -> None:
        """Limit the calls that are counted; the same field twice, both wanted, means either.

        `place` is where it was said: in a question about a share it tells the whole from the part.
        """
        into = self.draft.conditions
        if place is not None and self._is_of_whole(place):
            into = self.draft.whole = self.draft.whole or []
        if field != "duration":  # bounds of a length hold together
            for index, known in enumerate(into):
                if known.field == field and known.negate == negate:
                    both = tuple(dict.fromkeys((*known.values, *values)))
                    into[index] = Condition(field=field, values=both, negate=negate)
                    return
        into.append(Condition(field=field, values=values, negate=negate))

    def _is_of_whole(self, place: int) -> bool:
        if self.draft.metric != "share":
            return False
        ahead_of_part = self.part_from is not None and place < self.part_from
        return ahead_of_part or (self.whole_from is not None and place > self.whole_from)

    def doubt(self, kind: DoubtKind, text: Words, typed: str = "", choices: Iterable[tuple[str, str]] = ()) -> None:
        """Ask back."""
        self.draft.doubts.append(Doubt(kind, typed, text, tuple(choices)))

    def unknown(self, typed: str) -> None:
        """Ask back what something means."""
        self.draft.doubts.append(Doubt("unknown", typed))

    def ambiguous(self, typed: str, values: Iterable[str]) -> None:
        """Ask back which of these is meant."""
        self.draft.doubts.append(Doubt("ambiguous", typed, None, tuple((value, value) for value in values)))
