"""Reader: from chunks to a draft. Every chunk that carries meaning must change the draft, or it becomes a doubt.

The order of the steps matters: numbers bind first (`more than 20 minutes`, `top 5`), then what is grouped or counted,
then conditions with the negation and preposition before them, then verbs and extremes, which fill what is still open.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.brain.offline import senses as s
from bot.brain.offline.chunks import Chunk, Cover
from bot.brain.offline.draft import Doubt, Draft
from bot.brain.offline.names import Names
from bot.brain.offline.time_types import Days, Earlier, EitherDate, Hours, Span
from storage.call_query import Condition, ConditionField, Group, Metric, Operator, Threshold
from tools.words import Words

TOP = 10  # how many are shown where a question says "top" and no number
DISTINCT: dict[Group, Metric] = {
    "person": "people",
    "extension": "extensions",
    "number": "numbers",
    "country": "countries",
    "location": "locations",
}
_LABELS: dict[Group, frozenset[ConditionField]] = {
    "location": frozenset({"location"}),
    "person": frozenset({"person"}),
    "extension": frozenset({"extension"}),
    "number": frozenset({"number"}),
    "country": frozenset({"country"}),
    "queue": frozenset({"queue"}),
    "trunk": frozenset({"trunk"}),
}
_YES_NO = {"yes": "no", "no": "yes"}
# How a verb that is a condition begins: "what share of the inbound ones did we miss", "... se perdieron".
_VERBAL = ("se ", "que ", "no se ", "perd", "contest", "atend", "miss", "answer", "went ", "got ", "nobody", "nadie")
_PREFERENCE: tuple[type, ...] = (s.TimeSense, s.Entity, s.Is, s.MetricWord)


@dataclass(slots=True)
class Item:
    """A chunk that carries meaning, with the sense it has here."""

    chunk: Chunk
    sense: s.Sense | None
    used: bool = False

    @property
    def text(self) -> str:
        """As the person wrote it."""
        return self.chunk.text

    def is_marker(self, *roles: str) -> bool:
        """Whether it is a function word of one of these roles."""
        return isinstance(self.sense, s.Marker) and self.sense.role in roles


def read(cover: Cover, names: Names) -> Draft:
    """The draft of a question."""
    return Reader(cover, names).read()


class Reader:
    """Reads one cover. The methods `_read_*` are the steps, in order."""

    def __init__(self, cover: Cover, names: Names) -> None:
        self._cover = cover
        self._names = names
        self._draft = Draft()
        self._items = [Item(chunk, None) for chunk in cover.chunks]
        self._choose_senses()
        self._items = [item for item in self._items if not isinstance(item.sense, s.Filler)]
        self._outbound: bool | None = None  # what verbs and prepositions say of the direction
        self._part_from = self._whole_from = len(self._items)  # of a share: where the part, or the whole, begins
        self._plain_threshold = False  # a threshold without a unit of time

    def read(self) -> Draft:
        """Take the steps."""
        draft = self._draft
        self._read_intent()
        self._read_opening()
        self._read_share()
        self._read_numbers()
        self._read_metric()
        self._read_groups()
        self._read_conditions()
        self._read_times()
        self._read_verbs()
        self._read_extremes()
        self._read_comparison()
        self._read_lists()
        self._settle_direction()
        self._settle_metric()
        self._read_leftovers()
        return draft

    # -- senses ------------------------------------------------------------------------------------------------------

    def _choose_senses(self) -> None:
        for place, item in enumerate(self._items):
            item.sense = self._choose(place, item.chunk)

    def _choose(self, place: int, chunk: Chunk) -> s.Sense | None:
        found = chunk.senses
        before = self._solid(range(place - 1, -1, -1))
        after = self._solid(range(place + 1, len(self._items)))
        if any(isinstance(sense, s.Comparator) for sense in found):
            return self._choose_comparator(found, after)
        if len(found) <= 1:
            return found[0] if found else None
        kinds = {type(sense) for sense in found}

        def has(kind: type) -> s.Sense | None:
            return next((sense for sense in found if isinstance(sense, kind)), None)

        if s.Entity in kinds:
            return self._choose_entity([sense for sense in found if isinstance(sense, s.Entity)], before) or found[0]
        if s.UnitWord in kinds:
            amount = before is not None and self._could_be(before, s.Number, s.OrMore)
            if amount:
                return has(s.UnitWord)
            return next((sense for sense in found if not isinstance(sense, s.UnitWord)), found[0])
        if s.Amount in kinds and len(kinds) > 1:
            compared = before is not None and self._could_be(before, s.Comparator)
            return has(s.Amount) if compared else next(sense for sense in found if not isinstance(sense, s.Amount))
        if (verb := has(s.VerbWord)) is not None and s.ExtremeWord in kinds:
            asked = any(self._marks(item.chunk, "how_long") for item in self._items[:place])
            measured = after is not None and self._could_be(after, s.StatisticWord, s.Comparator)
            return verb if asked or measured else has(s.ExtremeWord)
        if s.VerbWord in kinds and s.CallNoun in kinds:
            return has(s.CallNoun)
        if (number := has(s.Number)) is not None and s.Filler in kinds:
            counted = (
                after is not None
                and self._could_be(after, s.UnitWord)
                or before is not None
                and self._could_be(before, s.Comparator)
            )
            return number if counted else has(s.Filler)
        markers = [sense for sense in found if isinstance(sense, s.Marker)]
        roles = {marker.role for marker in markers}
        if "which" in roles:
            if "than" in roles and self._open_more(place):
                return next(marker for marker in markers if marker.role == "than")
            if after is not None and self._could_be(after, s.DimensionNoun, s.ExtremeWord, s.CallNoun, s.Number, s.Is):
                return next(marker for marker in markers if marker.role == "which")
            return next((marker for marker in markers if marker.role == "which"), found[0])
        if "among" in roles:
            shares = any(isinstance(sense, s.ShareWord) for item in self._items[:place] for sense in item.chunk.senses)
            others = [sense for sense in found if not (isinstance(sense, s.Marker) and sense.role == "among")]
            return next(marker for marker in markers if marker.role == "among") if shares or not others else others[0]
        if "outside" in roles:
            near_number = any(
                other is not None
                and any(isinstance(x, s.DimensionNoun) and x.dimension == "number" for x in other.senses)
                for other in (before, after)
            )
            return found[[getattr(x, "role", "") for x in found].index("outside")] if near_number else found[0]
        if "not" in roles and len(roles) > 1 and after is not None and self._could_be(after, s.Entity):
            return next(marker for marker in markers if marker.role == "not")  # "menos Cali"
        if roles & {"more", "fewer"} and (extreme := has(s.ExtremeWord)) is not None and not self._than_follows(place):
            return extreme
        for kind in _PREFERENCE:
            if (sense := has(kind)) is not None:
                return sense
        return found[0]

    def _choose_comparator(self, found: Sequence[s.Sense], after: Chunk | None) -> s.Sense:
        """`more than` needs a number; without one, `la llamada más larga de Ana` is about the longest."""
        comparator = next(sense for sense in found if isinstance(sense, s.Comparator))
        if after is not None and self._could_be(after, s.Number, s.Amount):
            return comparator
        rest = [sense for sense in found if not isinstance(sense, s.Comparator)]
        if rest:
            return rest[0]
        if self._cover.language == "es" and comparator.op in (">", "<"):
            longest, most = ("longest", "most") if comparator.op == ">" else ("shortest", "least")
            return s.ExtremeWord(longest if comparator.of_duration else most)  # type: ignore[arg-type]
        return comparator

    @staticmethod
    def _marks(chunk: Chunk, *roles: str) -> bool:
        return any(isinstance(sense, s.Marker) and sense.role in roles for sense in chunk.senses)

    def _solid(self, places: Sequence[int] | range) -> Chunk | None:
        """The first chunk along `places` that is more than filler."""
        for place in places:
            chunk = self._items[place].chunk
            if not chunk.senses or not all(isinstance(sense, s.Filler) for sense in chunk.senses):
                return chunk
        return None

    @staticmethod
    def _could_be(chunk: Chunk, *kinds: type) -> bool:
        return any(isinstance(sense, kinds) for sense in chunk.senses)

    def _open_more(self, place: int) -> bool:
        return any(
            any(isinstance(sense, s.Marker) and sense.role in ("more", "fewer") for sense in item.chunk.senses)
            for item in self._items[:place]
        ) and any(
            any(isinstance(sense, s.TimeSense) for sense in item.chunk.senses) for item in self._items[place + 1 :]
        )

    def _than_follows(self, place: int) -> bool:
        """`more calls this week than last week`: a comparison of periods, no extreme."""
        roles = [
            place + 1 + offset
            for offset, item in enumerate(self._items[place + 1 :])
            if any(isinstance(sense, s.Marker) and sense.role == "than" for sense in item.chunk.senses)
        ]
        return any(
            isinstance(sense, s.TimeSense)
            for later in roles
            for item in self._items[later + 1 : later + 3]
            for sense in item.chunk.senses
        )

    def _choose_entity(self, entities: list[s.Entity], before: Chunk | None) -> s.Entity | None:
        """The entity that the word before calls for; a whole name rather than a part; never a guess between two."""
        labels = {sense.dimension for sense in (before.senses if before else ()) if isinstance(sense, s.DimensionNoun)}
        for entity in entities:
            if any(entity.field in _LABELS.get(label, ()) for label in labels):
                return entity
        whole = [entity for entity in entities if entity.exact]
        preps = {sense.prep for sense in (before.senses if before else ()) if isinstance(sense, s.Preposition)}
        by_field = {entity.field: entity for entity in entities}
        if {"country", "location"} <= by_field.keys():
            if preps & {"to"}:
                return by_field["country"]
            if preps & {"in"}:
                return by_field["location"]
            if by_field["location"].exact != by_field["country"].exact:
                return by_field["country"] if not by_field["location"].exact else by_field["location"]
        if len(whole) == 1:
            return whole[0]
        pool = whole or entities
        if len(pool) == 1:
            return pool[0]
        choices = tuple((value, value) for entity in pool for value in entity.values)
        self._draft.doubts.append(Doubt("ambiguous", pool[0].typed, None, choices))
        return pool[0]

    # -- moving around -----------------------------------------------------------------------------------------------

    def _sense(self, place: int) -> s.Sense | None:
        return self._items[place].sense if 0 <= place < len(self._items) else None

    def _use(self, *places: int) -> None:
        for place in places:
            if 0 <= place < len(self._items):
                self._items[place].used = True

    def _places(self, kind: type, *, free: bool = True) -> Iterator[int]:
        for place, item in enumerate(self._items):
            if isinstance(item.sense, kind) and not (free and item.used):
                yield place

    def _marked(self, *roles: str, free: bool = True) -> list[int]:
        return [place for place, item in enumerate(self._items) if item.is_marker(*roles) and not (free and item.used)]

    def _before(self, place: int, skip: Callable[[Item], bool]) -> int:
        """The place before `place`, passing over what `skip` says."""
        place -= 1
        while place >= 0 and skip(self._items[place]):
            place -= 1
        return place

    def _doubt(self, kind: str, typed: str, en: str, es: str, choices: tuple[tuple[str, str], ...] = ()) -> None:
        self._draft.doubts.append(Doubt(kind, typed, Words(en, es), choices))  # type: ignore[arg-type]

    # -- what the question is ----------------------------------------------------------------------------------------

    def _read_intent(self) -> None:
        draft = self._draft
        for place in self._places(s.IntentWord):
            sense = self._items[place].sense
            assert isinstance(sense, s.IntentWord)
            if sense.intent in ("greeting", "thanks"):
                if all(isinstance(item.sense, s.IntentWord) or item is self._items[place] for item in self._items):
                    draft.intent = draft.intent or sense.intent
                self._use(place)
                continue
            draft.intent, draft.intent_detail = sense.intent, sense.detail
            self._use(place)
        for place in self._places(s.Entity):
            sense = self._items[place].sense
            if isinstance(sense, s.Entity) and sense.field == "reference":
                draft.reference = sense.values[0]
                self._use(place)

    def _read_opening(self) -> None:
        """How a question begins tells whether it leans on the one before."""
        if not self._items:
            return
        first = self._items[0]
        if first.is_marker("also", "only", "instead", "and", "not", "them"):
            self._draft.follows = True
        for place in self._marked("also", "instead", "same"):
            self._use(place)
            self._draft.follows = True
        if first.is_marker("and"):
            first.used = True
        for place in self._marked("them"):
            self._draft.follows = True
            self._use(place)
        for place in self._marked("only"):
            self._use(place)

    # -- shares ------------------------------------------------------------------------------------------------------

    def _read_share(self) -> None:
        """`What share of A were B`: what stands before the verb is the whole, what stands behind it the part."""
        shares = list(self._places(s.ShareWord))
        if not shares:
            return
        self._use(*shares)
        self._draft.metric = "share"
        self._draft.whole_question = True
        copulas = [place for place in self._marked("copula") if place > shares[0]]
        nouns = [place for place in self._places(s.CallNoun) if place > shares[0]]
        behind = [place for place in copulas if not nouns or place > nouns[0]]
        among = [
            place for place in self._marked("among") if any(isinstance(i.sense, s.Is) for i in self._items[:place])
        ]
        verbs = [
            place
            for place, item in enumerate(self._items)
            if place > shares[0]
            and isinstance(item.sense, s.Is)
            and item.text.casefold().startswith(_VERBAL)
            and any(isinstance(other.sense, s.Is) for other in self._items[:place])
        ]
        ahead = [p for p, item in enumerate(self._items[: shares[0]]) if isinstance(item.sense, s.Is)]
        if ahead and not behind:
            self._whole_from = shares[0]  # "international as % of outbound"
        elif among:
            self._whole_from = among[0]
        elif behind:
            self._part_from = behind[0]
        elif verbs:
            self._part_from = verbs[0]
        else:
            # "porcentaje de salientes internacionales": what is said last, behind the noun, is the part.
            said = [place for place in self._places(s.Is) if place > shares[0]]
            if (
                len(said) == 2
                and said[1] > max([*nouns, shares[0]])
                and (not nouns or self._cover.language == "es" or said[0] < nouns[0])
            ):
                self._part_from = said[1]
        self._use(*copulas, *among, *(place for place in self._marked("among") if place == shares[0] + 1))

    # -- numbers -----------------------------------------------------------------------------------------------------

    def _read_numbers(self) -> None:
        for place in list(self._places(s.Number)):
            if not self._items[place].used:
                self._read_number(place)
        for place in list(self._places(s.Amount)):
            before = self._sense(place - 1)
            if isinstance(before, s.Comparator):
                amount = self._items[place].sense.seconds  # type: ignore[union-attr]
                self._amount_of_time(amount, before.op, before.of_duration, [place - 1, place], place + 1)

    def _read_number(self, place: int) -> None:
        sense = self._items[place].sense
        assert isinstance(sense, s.Number)
        before, after = self._sense(place - 1), self._sense(place + 1)
        if isinstance(before, s.Marker) and before.role == "between" and self._between(place):
            return
        comparator: Operator | None = None
        of_duration = False
        taken = [place]
        if isinstance(before, s.Comparator):
            comparator, of_duration = before.op, before.of_duration
            taken.append(place - 1)
            if isinstance(self._sense(place - 2), s.VerbWord) and self._sense(place - 2).verb == "last":  # type: ignore[union-attr]
                taken.append(place - 2)
                of_duration = True
            if isinstance(self._sense(place - 2), s.Marker) and self._sense(place - 2).role == "not":  # type: ignore[union-attr]
                comparator = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "="}[comparator]  # type: ignore[assignment]
                taken.append(place - 2)
        next_place = place + 1
        noun_place = next(
            (p for p in range(place + 1, len(self._items)) if not isinstance(self._sense(p), s.Is)), place
        )
        noun = self._sense(noun_place)
        if isinstance(noun, s.QuantityNoun) and noun.quantity == "talk" and comparator is not None:
            # "more than 60 international minutes": the noun holds the unit.
            if self._items[noun_place].text.casefold().startswith("min"):
                self._use(noun_place)
                self._draft.metric = self._draft.metric or "total_duration"
                self._draft.whole_question = True
                self._draft.threshold = Threshold(op=comparator, value=sense.value * 60)
                self._use(*taken, *(p for p in self._places(s.VerbWord) if self._items[p].sense.verb == "talk"))  # type: ignore[union-attr]
                return
            return  # more than 60 of what? It stays a doubt.
        if isinstance(after, s.CallNoun) and isinstance(self._sense(place + 2), s.OrMore):
            self._threshold(sense.value, self._sense(place + 2).op, [place, place + 1, place + 2], place + 1)  # type: ignore[union-attr]
            return
        unit = after if isinstance(after, s.UnitWord) else None
        if unit is not None:
            taken.append(next_place)
            next_place += 1
        or_more = self._sense(next_place)
        if isinstance(or_more, s.OrMore):
            comparator = or_more.op
            taken.append(next_place)
            next_place += 1
            if unit is None and isinstance(self._sense(next_place), s.UnitWord):
                unit = self._sense(next_place)  # type: ignore[assignment]
                taken.append(next_place)
                next_place += 1
        if unit is not None:
            self._amount_of_time(sense.value * unit.seconds, comparator, of_duration, taken, next_place)
        elif comparator is not None:
            self._threshold(sense.value, comparator, taken, next_place)
        else:
            self._count(place, int(sense.value))

    def _between(self, place: int) -> bool:
        """`between 5 and 10 minutes`."""
        join, second, unit = self._sense(place + 1), self._sense(place + 2), self._sense(place + 3)
        first = self._sense(place)
        first_unit = None
        if isinstance(join, s.UnitWord):
            first_unit = join
            join, second, unit = self._sense(place + 2), self._sense(place + 3), self._sense(place + 4)
        if not (isinstance(join, s.Marker) and join.role == "and" and isinstance(second, s.Number)):
            return False
        if not isinstance(unit, s.UnitWord):
            return False
        assert isinstance(first, s.Number)
        low = first.value * (first_unit or unit).seconds
        self._condition("duration", f">={round(low)}", f"<={round(second.value * unit.seconds)}")
        self._use(place - 1, *range(place, place + (5 if first_unit else 4)))
        verb = self._sense(place - 2)
        if isinstance(verb, s.VerbWord) and verb.verb == "last":
            self._use(place - 2)
        return True

    def _amount_of_time(
        self, seconds: float, comparator: Operator | None, of_duration: bool, taken: list[int], next_place: int
    ) -> None:
        """A length of single calls, or what somebody talked in all."""
        first = min(taken)
        lasting = self._sense(first - 1)
        if isinstance(lasting, s.VerbWord) and lasting.verb == "last":
            taken.append(first - 1)
            of_duration = True
        if comparator is None:
            if not of_duration:
                return  # "20 minute calls": unclear, so it stays a doubt
            comparator = "="
        near_call = self._near_call_noun(first)
        talk = any(isinstance(item.sense, s.VerbWord) and item.sense.verb == "talk" for item in self._items) or any(
            item.is_marker("in_total") for item in self._items
        )
        summed = any(
            isinstance(item.sense, s.StatisticWord) and item.sense.statistic == "total" for item in self._items
        )
        of_calls = isinstance(self._sense(next_place), s.QuantityNoun | s.CallNoun) or (
            isinstance(self._sense(next_place), s.Preposition | s.Is)
        )
        grouped = any(isinstance(item.sense, s.DimensionNoun) or item.is_marker("who") for item in self._items)
        self._use(*taken)
        if grouped and not of_duration and not near_call and (talk or summed or of_calls):
            self._draft.metric = self._draft.metric or "total_duration"
            self._draft.threshold = Threshold(op=comparator, value=seconds)
            for place in self._places(s.VerbWord):
                if self._items[place].sense.verb == "talk":  # type: ignore[union-attr]
                    self._use(place)
            return
        average = any(
            isinstance(item.sense, s.StatisticWord) and item.sense.statistic == "average" for item in self._items
        )
        if average and not near_call and grouped:
            self._draft.threshold = Threshold(op=comparator, value=seconds)
            return
        self._condition("duration", f"{comparator}{round(seconds)}")

    def _near_call_noun(self, first: int) -> bool:
        """Whether a call noun stands right before, past its own adjectives: `calls to Cuba longer than 5 minutes`."""
        place = self._before(
            first,
            lambda item: (
                isinstance(item.sense, s.Is | s.Entity | s.Preposition | s.TimeSense | s.VerbWord)
                or item.is_marker("which", "copula", "not", "and")
            ),
        )
        return isinstance(self._sense(place), s.CallNoun)

    def _threshold(self, value: float, comparator: Operator, taken: list[int], next_place: int) -> None:
        place = next_place
        while isinstance(self._sense(place), s.Is | s.Marker) and not (
            isinstance(self._sense(place), s.Marker) and self._sense(place).role not in ("distinct", "not", "and")  # type: ignore[union-attr]
        ):
            place += 1
        noun = self._sense(place)
        self._use(*taken)
        self._draft.threshold = Threshold(op=comparator, value=value)
        self._plain_threshold = True
        if isinstance(noun, s.DimensionNoun) and noun.dimension in DISTINCT:
            self._draft.metric = DISTINCT[noun.dimension]
            self._use(place, *(p for p in range(next_place, place) if self._items[p].is_marker("distinct")))
        elif isinstance(noun, s.CallNoun):
            self._draft.metric = self._draft.metric or noun.metric
            self._use(place)

    def _count(self, place: int, value: int) -> None:
        """A number by itself: how many are wanted (`top 5`, `the 3 longest`, `which 5 countries`)."""
        before, after = (
            self._items[place - 1] if place else None,
            self._items[place + 1] if place + 1 < len(self._items) else None,
        )
        wanted = (
            (self._has_extreme() and not isinstance(after.sense if after else None, s.UnitWord))
            or (
                before is not None
                and (
                    before.is_marker("top", "bottom", "which", "list", "show", "only")
                    or isinstance(before.sense, s.ExtremeWord)
                )
            )
            or (after is not None and isinstance(after.sense, s.ExtremeWord | s.DimensionNoun))
            or (after is not None and isinstance(after.sense, s.CallNoun) and self._has_extreme())
            or (after is not None and after.is_marker("top"))
            or (after is None and self._draft.follows)
            or (after is not None and isinstance(after.sense, s.CallNoun) and self._shows())
        )
        if not wanted or not 1 <= value <= 1000:
            return
        self._draft.limit = value
        self._use(place)
        if before is not None and before.is_marker("top", "bottom"):
            self._use(place - 1)
            self._draft.order = "lowest" if before.is_marker("bottom") else "highest"
        if after is not None and after.is_marker("top"):
            self._use(place + 1)
            self._draft.order = "highest"

    def _shows(self) -> bool:
        return any(item.is_marker("show", "list") for item in self._items)

    def _has_extreme(self) -> bool:
        return any(isinstance(item.sense, s.ExtremeWord) for item in self._items)

    # -- the metric --------------------------------------------------------------------------------------------------

    def _read_metric(self) -> None:
        draft = self._draft
        for place in self._places(s.MetricWord):
            sense = self._items[place].sense
            assert isinstance(sense, s.MetricWord)
            draft.metric = sense.metric
            draft.whole_question = True
            self._use(place)
        statistics = {self._items[p].sense.statistic: p for p in self._places(s.StatisticWord)}  # type: ignore[union-attr]
        quantities = list(self._places(s.QuantityNoun))
        quantity: s.Quantity | None = None
        for place in quantities:
            quantity = self._items[place].sense.quantity  # type: ignore[union-attr]
            self._use(place)
            draft.whole_question = True
        how_long = self._marked("how_long")
        lasts = [p for p in self._places(s.VerbWord) if self._items[p].sense.verb == "last"]  # type: ignore[union-attr]
        if how_long:
            quantity = quantity or ("duration" if lasts and "average" in statistics else "talk")
            draft.whole_question = True
            self._use(*how_long, *lasts)
            if any(self._items[p].sense.extreme == "longest" for p in self._places(s.ExtremeWord)):  # type: ignore[union-attr]
                draft.metric, quantity = "longest_duration", None
        elif "average" in statistics and lasts and quantity is None:
            quantity = "duration"
            self._use(*lasts)
        if quantity is not None:
            self._quantity(quantity, statistics)
        for place in self._places(s.CallNoun):
            sense = self._items[place].sense
            assert isinstance(sense, s.CallNoun)
            draft.whole_question = True
            if sense.metric == "legs":
                draft.metric = draft.metric or "legs"
            self._use(place)
        if "total" in statistics:
            self._use(statistics["total"])

    def _quantity(self, quantity: s.Quantity, statistics: dict[str, int]) -> None:
        draft = self._draft
        extremes = [self._items[p].sense.extreme for p in self._places(s.ExtremeWord)]  # type: ignore[union-attr]
        tail = "ring" if quantity == "ring" else "duration"
        if "average" in statistics:
            draft.metric = f"average_{tail}"  # type: ignore[assignment]
            self._use(statistics["average"])
        elif quantity == "ring" and "most" in extremes and not self._any_group():
            draft.metric = "longest_ring"
        elif "total" in statistics or quantity == "talk" or self._says_total():
            draft.metric = f"total_{tail}"  # type: ignore[assignment]
        elif "longest" in extremes or ("most" in extremes and quantity == "duration" and not self._any_group()):
            draft.metric = f"longest_{tail}"  # type: ignore[assignment]
        elif quantity == "ring":
            draft.metric = "average_ring"
        elif any(item.is_marker("order_by", "by") for item in self._items):
            self._sorted_by_duration()
        else:
            self._doubt(
                "unclear",
                "",
                "Do you mean the total duration or the average?",
                "¿Quieres la duración total o el promedio?",
                (("total", "total duration"), ("average", "average duration")),
            )

    def _says_total(self) -> bool:
        """`duración total de las llamadas`, where `total de` looks like a count."""
        return any(item.is_marker("how_many") and "total" in item.text.casefold() for item in self._items)

    def _sorted_by_duration(self) -> None:
        """`top 5 calls by duration` lists calls; `duration by location` is unclear between total and average."""
        if self._any_group():
            self._doubt(
                "unclear",
                "",
                "Do you mean the total duration or the average?",
                "¿Quieres la duración total o el promedio?",
                (("total", "total duration"), ("average", "average duration")),
            )
            return
        self._draft.metric = "list"
        self._draft.order = "highest"
        self._use(*self._marked("by", "order_by"))

    def _any_group(self) -> bool:
        return any(
            isinstance(item.sense, s.DimensionNoun | s.GroupWord) or item.is_marker("who") for item in self._items
        )

    # -- groups ------------------------------------------------------------------------------------------------------

    def _read_groups(self) -> None:
        for place in self._places(s.GroupWord):
            self._group(self._items[place].sense.dimension)  # type: ignore[union-attr]
            self._use(place, *(p for p in [place - 1] if p >= 0 and self._items[p].is_marker("by")))
        for place in list(self._places(s.DimensionNoun)):
            self._read_noun(place)
        self._read_who()

    def _group(self, dimension: Group) -> None:
        if dimension not in self._draft.groups:
            self._draft.groups.append(dimension)

    def _read_noun(self, place: int) -> None:
        sense = self._items[place].sense
        assert isinstance(sense, s.DimensionNoun)
        if self._is_label(place, sense) or self._is_object(place, sense):
            return
        if sense.dimension in self._draft.groups:
            self._use(place)  # said twice
            return
        modifiers = lambda item: (  # noqa: E731
            isinstance(item.sense, s.Is | s.Number)
            or item.is_marker("distinct", "outside", "top", "bottom", "only")
            or (isinstance(item.sense, s.ExtremeWord))
            or (isinstance(item.sense, s.VerbWord) and item.sense.verb == "call" and self._has_extreme())
        )
        before = self._before(place, modifiers)
        head = self._items[before] if before >= 0 else None
        passed = range(before + 1, place)
        if head is not None and head.is_marker("how_many"):
            self._distinct(place, before, sense)
            return
        if (
            any(self._items[p].is_marker("distinct") for p in passed)
            and head is not None
            and head.is_marker("how_many")
        ):
            self._distinct(place, before, sense)
            return
        joined = (
            head is not None
            and head.is_marker("and")
            and isinstance(self._sense(before - 1), s.DimensionNoun | s.GroupWord)
        )
        grouped = head is not None and (
            head.is_marker("by", "which", "who", "order_by", "list", "show", "copula")
            or joined
            or (
                isinstance(head.sense, s.Preposition)
                and head.sense.prep in ("by", "in", "for", "of", "from", "to")
                and self._later_extreme(place)
            )
        )
        extremes = any(isinstance(self._items[p].sense, s.ExtremeWord) for p in passed)
        ranked = any(self._items[p].is_marker("top", "bottom") for p in passed) or (
            head is not None and head.is_marker("top", "bottom")
        )
        whose = self._draft.threshold is not None or self._has_extreme() or self._marked("top", "bottom", free=False)
        clock = sense.dimension in ("hour", "day", "weekday", "week", "month")
        fragment = (
            sense.plural
            and (head is None or head.is_marker("and"))
            and (place + 1 == len(self._items) or isinstance(self._sense(place + 1), s.TimeSense) or self._items[place + 1].is_marker("and"))
        )
        opening = fragment or before < 0 and (sense.plural or whose)
        by_prep = head is not None and isinstance(head.sense, s.Preposition) and head.sense.prep == "by"
        if not (grouped or extremes or ranked or opening or by_prep or whose):
            return
        if clock and self._is_of(before) and not extremes:
            return  # "of the month" is no group
        outsider = sense.caller and (
            self._wants_inbound()
            or any(isinstance(item.sense, s.Is) and item.sense.field == "missed" for item in self._items)
            or any(self._items[p].is_marker("outside") for p in passed)
        )
        self._group("number" if outsider else sense.dimension)
        self._draft.asks_who = self._draft.asks_who or not (head is not None and head.is_marker("by"))
        self._use(place)
        if sense.caller and not outsider and self._outbound is None and not self._explicit_direction():
            self._outbound = True
        for p in passed:
            if self._items[p].is_marker("distinct", "outside", "top", "bottom"):
                if self._items[p].is_marker("bottom"):
                    self._draft.order = "lowest"
                if self._items[p].is_marker("top"):
                    self._draft.order = self._draft.order or "highest"
                self._use(p)
        if head is not None and head.is_marker("by", "which", "list", "show", "top", "bottom", "order_by"):
            if head.is_marker("bottom"):
                self._draft.order = "lowest"
            if head.is_marker("top"):
                self._draft.order = self._draft.order or "highest"
            self._use(before)
        if isinstance(after := self._sense(place + 1), s.Marker) and after.role in ("outside", "distinct"):
            self._use(place + 1)
        if by_prep:
            self._use(before)
        if joined:
            self._use(before)
        if (
            (grouped and head is not None and head.is_marker("which") or opening)
            and not sense.plural
            and self._has_extreme()
        ):
            self._draft.limit = self._draft.limit or 1
        if extremes and not sense.plural and self._draft.limit is None:
            self._draft.limit = 1

    def _later_extreme(self, place: int) -> bool:
        return any(isinstance(item.sense, s.ExtremeWord) for item in self._items[place + 1 :])

    def _explicit_direction(self) -> bool:
        return any(isinstance(item.sense, s.Is) and item.sense.field in ("direction", "missed") for item in self._items)

    def _distinct(self, place: int, marker: int, sense: s.DimensionNoun) -> None:
        """`how many different numbers`: a count of distinct ones."""
        between = range(marker, place + 1)
        if self._draft.threshold is not None:
            self._doubt(
                "unable",
                self._items[place].text,
                "I can list those that pass a threshold, not count them. Ask for example: which users made at least 10 calls?",
                "Puedo listar quienes superan un umbral, no contarlos. Pregunta por ejemplo: ¿qué usuarios hicieron al menos 10 llamadas?",
            )
        metric = DISTINCT.get(sense.dimension)
        if metric is None or (
            isinstance(self._sense(place + 1), s.CallNoun) and self._items[place + 1].text.casefold().endswith("s")
        ):
            return  # "how many extension calls": not a count of extensions
        self._draft.metric = metric
        self._draft.whole_question = True
        self._use(*(p for p in between if not isinstance(self._items[p].sense, s.Is)))
        if place + 1 < len(self._items) and self._items[place + 1].is_marker("distinct"):
            self._use(place + 1)

    def _is_label(self, place: int, sense: s.DimensionNoun) -> bool:
        """`the Cali site`, `extension 1246`, `numbers starting with +57`: the noun only says what the name is."""
        of = isinstance(self._sense(place + 1), s.Preposition) and self._sense(place + 1).prep == "of"  # type: ignore[union-attr]
        for other in (place + 2 if of else place + 1, place - 1):
            neighbour = self._sense(other)
            if isinstance(neighbour, s.Entity) and neighbour.field in _LABELS.get(sense.dimension, ()):
                if other == place - 1 and self._is_asked(place):
                    continue
                self._use(place)
                return True
        if sense.dimension in ("call_type", "direction"):
            after = self._sense(place + 1)
            if isinstance(after, s.Is) and after.field == sense.dimension:
                self._use(place)  # "de tipo nacional"
                return True
        if sense.dimension == "number":
            after = self._sense(place + 1)
            if isinstance(after, s.Marker) and after.role == "starting_with":
                self._use(place)
                return True
        return False

    def _is_object(self, place: int, sense: s.DimensionNoun) -> bool:
        """`calls to premium numbers`: the adjective says it all."""
        if sense.dimension not in ("number", "country", "extension"):
            return False
        near = isinstance(self._sense(place - 1), s.Is) or isinstance(self._sense(place + 1), s.Is)
        head = self._before(place, lambda item: isinstance(item.sense, s.Is))
        to = isinstance(self._sense(head), s.Preposition | s.VerbWord)
        if near and to and not self._is_asked(place):
            self._use(place)
            return True
        return False

    def _is_asked(self, place: int) -> bool:
        head = self._before(
            place,
            lambda item: isinstance(item.sense, s.Is | s.Number | s.VerbWord) or item.is_marker("outside", "distinct"),
        )
        if head >= 0 and isinstance(self._sense(head), s.ExtremeWord):
            return True
        return head >= 0 and self._items[head].is_marker("which", "how_many", "by", "top", "bottom", "list")

    def _read_who(self) -> None:
        for place in self._marked("who"):
            self._use(place)
            self._draft.whole_question = True
            self._draft.asks_who = True
            if "person" not in self._draft.groups and "number" not in self._draft.groups:
                self._who_is_outside(place)
        others = [item for item in self._items if not item.is_marker("who", "copula", "and", "which")]
        if self._marked("who", free=False) and not [item for item in others if not isinstance(item.sense, s.TimeSense)]:
            # "who are they?": about what was counted before.
            self._draft.whole_question, self._draft.follows = False, True
        for place in self._marked("whom"):
            self._use(place)
            self._draft.whole_question = True
            self._draft.asks_who = True
            called = any(
                isinstance(i.sense, s.VerbWord | s.CallNoun)
                and "call" in (getattr(i.sense, "verb", ""), i.text.casefold())
                for i in self._items
            )
            spoke = any(isinstance(i.sense, s.VerbWord) and i.sense.verb == "talk" for i in self._items)
            if not (called or spoke):
                self._group("person")  # "a quiénes se les desviaron llamadas": ours
                continue
            if "number" not in self._draft.groups:
                self._group("number")
            self._outbound = True
        for place in self._marked("which"):
            if isinstance(self._sense(place + 1), s.CallNoun) and not self._marked("how_many", free=False):
                self._draft.listed = True
            self._use(place)  # what it asks about has been read by now, or is a doubt by itself

    def _who_is_outside(self, place: int) -> None:
        """`who called us`, `who called Simon`: the caller is outside; `who called Cuba`: one of ours."""
        calls = [
            p
            for p in range(place, len(self._items))
            if isinstance(self._sense(p), s.VerbWord) and self._sense(p).verb == "call"
        ]  # type: ignore[union-attr]
        us = self._marked("us")
        if calls and us:
            self._use(*us, *calls)
            self._group("number")
            self._outbound = False
            return
        for call in calls:
            after = self._after_preposition(call)
            target = self._sense(after)
            if isinstance(target, s.Entity) and target.field in ("person", "extension", "queue", "location"):
                auxiliary = self._cover.language == "en" and any(
                    token.folded in ("did", "does", "do") for token in self._cover.tokens
                )
                if auxiliary:
                    self._group("number")
                    self._outbound = True
                    self._use(call)
                    return
                if self._cover.language == "en" or self._is_to(after - 1):
                    self._group("number")
                    self._outbound = False
                    self._use(call)
                    return
        self._group("person")

    def _after_preposition(self, place: int) -> int:
        place += 1
        while isinstance(self._sense(place), s.Preposition):
            place += 1
        return place

    def _is_to(self, place: int) -> bool:
        sense = self._sense(place)
        return isinstance(sense, s.Preposition) and sense.prep == "to"

    # -- conditions --------------------------------------------------------------------------------------------------

    def _condition(self, field: ConditionField, *values: str, negate: bool = False, place: int | None = None) -> None:
        """Add a condition; the same field twice, both wanted, means either."""
        draft = self._draft
        into = draft.conditions
        size = len(self._items)
        if (
            draft.metric == "share"
            and place is not None
            and (place < self._part_from < size or place > self._whole_from)
        ):
            if draft.whole is None:
                draft.whole = []
            into = draft.whole
        if field != "duration":
            for index, known in enumerate(into):
                if known.field == field and known.negate == negate:
                    into[index] = Condition(
                        field=field, values=tuple(dict.fromkeys((*known.values, *values))), negate=negate
                    )
                    return
        into.append(Condition(field=field, values=values, negate=negate))

    def _read_conditions(self) -> None:
        excluded = {place - 1: place for place in self._marked("excluded")}
        negating: int | None = None
        last_field: str | None = None
        was_negated = False
        for place, item in enumerate(self._items):
            if item.is_marker("not"):
                if not item.used:
                    if negating is not None:
                        self._use(negating)  # "que no son ni ... ni ..."
                    negating = place
                continue
            if item.is_marker("and", "or"):
                continue
            if item.used or not isinstance(item.sense, s.Is | s.Entity | s.TimeSense):
                if isinstance(
                    item.sense, s.CallNoun | s.DimensionNoun | s.Preposition | s.Comparator | s.VerbWord
                ) or item.is_marker("outside", "copula"):
                    continue
                if not isinstance(item.sense, s.Is | s.Entity | s.TimeSense):
                    last_field = None
                continue
            field = self._field_of(item.sense)
            joined = place > 0 and self._items[place - 1].is_marker("and", "or") and field == last_field
            negate = negating is not None or place in excluded or (joined and was_negated)
            if place in excluded:
                self._use(excluded[place])
            if isinstance(item.sense, s.TimeSense) and isinstance(item.sense.when, Span | Earlier | EitherDate):
                continue
            if self._read_condition(place, negate):
                self._use(place)
                if negating is not None:
                    self._use(negating)
                if joined:
                    self._use(place - 1)
                elif place > 0 and self._items[place - 1].is_marker("and"):
                    self._use(place - 1)
            was_negated, last_field, negating = negate, field, None

    @staticmethod
    def _field_of(sense: s.Sense | None) -> str:
        if isinstance(sense, s.Is | s.Entity):
            return sense.field
        return "time"

    def _read_condition(self, place: int, negate: bool) -> bool:
        sense = self._items[place].sense
        if isinstance(sense, s.Is):
            if sense.field == "answered" and negate:
                self._condition("answered", _YES_NO[sense.value], place=place)
            elif sense.field == "business_hours" and negate:
                self._condition("business_hours", "inside" if sense.value == "outside" else "outside", place=place)
            else:
                self._condition(sense.field, sense.value, negate=sense.negate != negate, place=place)
            self._answered_by(place, sense)
            return True
        if isinstance(sense, s.TimeSense):
            return self._read_clock(sense.when, negate, place)
        assert isinstance(sense, s.Entity)
        return self._read_entity(place, sense, negate)

    def _answered_by(self, place: int, sense: s.Is) -> None:
        """`answered by Simon`: somebody of ours picked up."""
        by = self._sense(place + 1)
        if sense.field == "answered" and isinstance(by, s.Preposition) and by.prep == "by" and self._outbound is None:
            self._outbound = False

    def _read_clock(self, when: object, negate: bool, place: int) -> bool:
        if isinstance(when, Hours):
            start, end = when.start % 1440, when.end
            if not negate:
                start, end = self._narrowed(start, end)
            self._condition("hours", f"{_clock(start)}-{_clock(end)}", negate=negate, place=place)
            return True
        if isinstance(when, Days):
            self._condition("weekday", *when.names, negate=negate, place=place)
            return True
        return False

    def _narrowed(self, start: int, end: int) -> tuple[int, int]:
        """`after 8pm and before 11pm` is one window, not two; so is one inside the other (`de madrugada, de 0 a 5`)."""
        for index, known in enumerate(self._draft.conditions):
            if known.field == "hours" and not known.negate and len(known.values) == 1:
                first, last = (int(part[:2]) * 60 + int(part[3:]) for part in known.values[0].split("-"))
                nested = first < last and start < end and (first <= start and end <= last or start <= first and last <= end)
                if (last == 1440 and start == 0) or (first == 0 and end == 1440) or nested:
                    del self._draft.conditions[index]
                    return max(first, start), min(last, end)
        return start, end

    def _read_entity(self, place: int, entity: s.Entity, negate: bool) -> bool:
        field = entity.field
        assert field != "reference"
        label = isinstance(self._sense(place - 1), s.DimensionNoun)
        label_of = (
            self._is_of(place - 1)
            and isinstance(self._sense(place - 2), s.DimensionNoun)
            and self._items[place - 2].used
        )
        if label_of:
            self._use(place - 1)
        prep_place = place - 3 if label_of else place - 2 if label else place - 1
        prefix = False
        if self._items[prep_place].is_marker("starting_with") if prep_place >= 0 else False:
            prefix = True
            self._use(prep_place)
            prep_place -= 1
            if isinstance(self._sense(prep_place), s.DimensionNoun):
                prep_place -= 1
        if isinstance(self._sense(prep_place), s.Is) and isinstance(self._sense(prep_place - 1), s.Preposition):
            prep_place -= 1
        if prep_place > 0 and self._items[prep_place].is_marker("and", "or"):
            prep_place = self._prep_of_list(prep_place)
        sense = self._sense(prep_place)
        prep = sense.prep if isinstance(sense, s.Preposition) else None
        if prep_place >= 0 and self._items[prep_place].is_marker("by") and not self._items[prep_place].used:
            prep = "by"
        if prep is not None:
            self._use(prep_place)
        if field == "person":
            if len(entity.values) > 1 or self._touches_person(place):
                self._ambiguous_person(place, entity)
                return True
            self._person_role(place, prep)
        elif len(entity.values) > 1 and field != "number":
            self._draft.doubts.append(Doubt("ambiguous", entity.typed, None, tuple((v, v) for v in entity.values)))
            return True
        if field == "country":
            return self._country(place, entity, prep, negate)
        if field == "number":
            self._number(place, entity, prep, prefix, negate)
            return True
        if field in ("location", "extension", "queue"):
            if prep in ("from", "by") and not negate and field != "queue":
                self._leaning(True)
            elif prep == "to" and not negate:
                self._leaning(False)
        self._condition(field, *entity.values, negate=negate, place=place)
        return True

    def _is_of(self, place: int) -> bool:
        sense = self._sense(place)
        return isinstance(sense, s.Preposition) and sense.prep == "of"

    def _prep_of_list(self, place: int) -> int:
        """The preposition of `from Cali and Medellín` for the second name."""
        while place > 0 and (self._items[place].is_marker("and", "or") or isinstance(self._sense(place), s.Entity)):
            place -= 1
        return place

    def _leaning(self, outbound: bool) -> None:
        if self._outbound is None and not self._explicit_direction():
            self._outbound = outbound

    def _touches_person(self, place: int) -> bool:
        """Two names side by side that are no one's name together."""
        for other in (place - 1, place + 1):
            sense = self._sense(other)
            if isinstance(sense, s.Entity) and sense.field == "person":
                return True
        return False

    def _ambiguous_person(self, place: int, entity: s.Entity) -> None:
        neighbour = self._sense(place + 1)
        typed = entity.typed
        values = set(entity.values)
        if isinstance(neighbour, s.Entity) and neighbour.field == "person":
            typed, values = f"{entity.typed} {neighbour.typed}", set()
        elif self._touches_person(place):
            return
        if not values:
            self._draft.doubts.append(Doubt("unknown", typed))
            return
        self._draft.doubts.append(Doubt("ambiguous", typed, None, tuple((v, v) for v in sorted(values))))

    def _person_role(self, place: int, prep: s.Prep | None) -> None:
        before = self._sense(place - 1)
        if prep == "to":
            self._leaning_to_person()
        elif prep == "from" or (prep == "by" and self._draft.metric not in ("total_duration", "average_duration")):
            self._leaning(True)
        elif (
            isinstance(before, s.VerbWord)
            and before.verb == "call"
            and self._cover.language == "en"
            and not self._did()
        ):
            self._leaning_to_person()

    def _leaning_to_person(self) -> None:
        if self._outbound is None and not self._explicit_direction():
            self._outbound = False

    def _did(self) -> bool:
        return any(token.folded in ("did", "does", "do", "has", "have") for token in self._cover.tokens)

    def _country(self, place: int, entity: s.Entity, prep: s.Prep | None, negate: bool) -> bool:
        homes = {p.country for p in self._names.vocabulary.locations}
        if prep == "from" or (prep == "of" and self._wants_inbound()):
            if not negate:
                self._leaning(False)
        elif not negate:
            if not self._wants_inbound():
                self._leaning(True)
                if entity.values[0] in homes:
                    self._condition("call_type", "international")
        self._condition("country", *entity.values, negate=negate, place=place)
        return True

    def _wants_inbound(self) -> bool:
        return any(
            (isinstance(item.sense, s.Is) and (item.sense.field, item.sense.value) == ("direction", "inbound"))
            or (isinstance(item.sense, s.VerbWord) and item.sense.verb == "receive")
            for item in self._items
        ) or bool(self._marked("us", free=False))

    def _number(self, place: int, entity: s.Entity, prep: s.Prep | None, prefix: bool, negate: bool) -> None:
        values = tuple(f"{value.rstrip('*')}*" for value in entity.values) if prefix else entity.values
        verb = self._sense(place - 1)
        field: ConditionField = "number"
        if prep in ("from", "by") or self._outside_is_subject(place):
            field = "calling_number"
            if not negate and not self._is_ours(values):
                self._leaning(False)
        elif prep is None and not prefix and self._number_acts(place):
            field = "calling_number"
            self._leaning(False)
        elif prep == "to" or (isinstance(verb, s.VerbWord) and verb.verb == "call"):
            field = "called_number"
        elif prefix and any(self._is_to(p) for p in range(max(0, place - 4), place)):
            field = "called_number"
            self._use(*(p for p in range(max(0, place - 4), place) if self._is_to(p)))
        elif prefix and any(
            isinstance(self._sense(p), s.Preposition) and self._sense(p).prep == "from"
            for p in range(max(0, place - 4), place)
        ):  # type: ignore[union-attr]
            field = "calling_number"
            self._use(*(p for p in range(max(0, place - 4), place) if isinstance(self._sense(p), s.Preposition)))
        if field == "called_number" and not negate and not self._is_ours(values):
            self._leaning(True)
        self._condition(field, *values, negate=negate, place=place)

    def _number_acts(self, place: int) -> bool:
        """Whether an outside number is who called: `did +57… call in`, `+57… cuántas veces llamó`."""
        before = self._sense(place - 1)
        if isinstance(before, s.VerbWord) and before.verb == "call":
            return False
        ours = any(token.folded in ("we", "our") for token in self._cover.tokens) or any(
            isinstance(item.sense, s.VerbWord) and item.text.casefold().endswith("mos") for item in self._items
        )
        names = any(isinstance(i.sense, s.Entity) and i.sense.field in ("person", "extension", "location") for i in self._items)
        acts = any(isinstance(item.sense, s.VerbWord) and item.sense.verb in ("call", "make") for item in self._items)
        called = any(item.text.casefold() == "call" for item in self._items) and self._did()
        return (acts or called) and not ours and not names and not self._marked("who", "whom", free=False)

    def _is_ours(self, values: Sequence[str]) -> bool:
        """Whether it is the number of one of our own lines; those are called from outside, too."""
        own = {line.number for line in (*self._names.vocabulary.people, *self._names.vocabulary.queues)}
        return any(value in own for value in values)

    def _outside_is_subject(self, place: int) -> bool:
        """`did +57… call us`, `nos llamó el +57…`."""
        return bool(self._marked("us", free=False)) and any(
            isinstance(item.sense, s.VerbWord) and item.sense.verb in ("call", "make") for item in self._items
        )

    # -- time --------------------------------------------------------------------------------------------------------

    def _read_times(self) -> None:
        draft = self._draft
        spans: list[Span] = []
        for place in self._places(s.TimeSense):
            when = self._items[place].sense.when  # type: ignore[union-attr]
            if self._items[place - 1].is_marker("not") if place else False:
                continue  # leaving a period out is not something a query can say
            self._use(place)
            if isinstance(when, Earlier):
                draft.earlier, draft.earlier_grain = True, when.grain
            elif isinstance(when, EitherDate):
                choices = tuple((day.isoformat(), day.isoformat()) for day in (when.day_first, when.month_first))
                draft.doubts.append(Doubt("ambiguous", self._items[place].text, None, choices))
            elif isinstance(when, Span):
                spans.append(when)
        relative = [span for span in spans if span.or_earlier]
        if relative and (len(spans) == 2 or draft.follows):
            draft.earlier, draft.earlier_grain = True, relative[0].grain
            spans = [span for span in spans if not span.or_earlier]
        if len(spans) > 2:
            self._doubt("unclear", "", "I found more than two periods in that.", "Encontré más de dos períodos ahí.")
        if spans:
            draft.period = spans[0]
        if len(spans) == 2:
            draft.other_period = spans[1]

    # -- verbs -------------------------------------------------------------------------------------------------------

    def _read_verbs(self) -> None:
        draft = self._draft
        number_subject = "number" in draft.groups
        us = self._marked("us", free=False)
        for place in self._places(s.VerbWord):
            verb = self._items[place].sense.verb  # type: ignore[union-attr]
            match verb:
                case "make":
                    self._leaning(not (number_subject and not self._ours_acts(place)))
                case "receive":
                    if not isinstance(self._sense(place + 1), s.Is):  # "got diverted" says nothing of the direction
                        # What a country or a number receives comes from us.
                        far = draft.asks_who and bool({"country", "number"} & set(draft.groups))
                        self._leaning(far)
                        if far:
                            self._use(*us)
                case "spend":
                    if draft.metric not in ("total_duration", "average_duration"):
                        continue  # money is nothing that calls tell
                case "call":
                    outside = bool(us) or (
                        number_subject and not self._ours_acts(place) and draft.asks_who and not self._did()
                    )
                    self._leaning(not outside)
                    draft.whole_question = True
                case "talk":
                    if draft.metric is None:
                        draft.metric = "total_duration"
                    draft.whole_question = True
                case "use":
                    pass
                case "last":
                    if not any(c.field == "duration" for c in draft.conditions) and draft.metric is None:
                        continue
                case _:
                    continue
            self._use(place)
        if us and any(isinstance(item.sense, s.VerbWord) for item in self._items):
            self._use(*us)
            if self._outbound is None:
                self._leaning(False)
        for place in self._places(s.CallNoun, free=False):
            # "did we call", "did Lucía call": the noun is the verb.
            if self._items[place].text.casefold() == "call" and self._did():
                self._leaning(not us)
                self._use(*us)

    def _ours_acts(self, place: int) -> bool:
        """Whether the verb's subject is ours: `did we call`, `llamamos`, a person's name."""
        word = self._items[place].chunk.text.casefold()
        return (
            word.endswith("mos")
            or any(token.folded in ("we", "our", "did") for token in self._cover.tokens)
            or any(
                isinstance(item.sense, s.Entity) and item.sense.field in ("person", "location", "extension")
                for item in self._items
            )
        )

    # -- extremes ----------------------------------------------------------------------------------------------------

    def _read_extremes(self) -> None:
        draft = self._draft
        for place in list(self._places(s.ExtremeWord)):
            extreme = self._items[place].sense.extreme  # type: ignore[union-attr]
            match extreme:
                case "most" | "busiest":
                    done = self._ranked("highest")
                case "least" | "quietest":
                    done = self._ranked("lowest")
                case "longest" | "shortest":
                    done = self._longest(extreme)
                case "latest" | "earliest":
                    done = self._latest(extreme)
            if done:
                self._use(place)
        if not draft.groups and draft.metric != "list" and self._ranks_people():
            self._group("person")
            draft.order = draft.order or "highest"
            self._use(*self._marked("by", "order_by"), *(p for p in self._places(s.ExtremeWord)))
        for place in self._marked("top", "bottom", "order_by"):
            if draft.groups:
                draft.order = "lowest" if self._items[place].is_marker("bottom") else draft.order or "highest"
                if not self._items[place].is_marker("order_by"):
                    draft.limit = draft.limit or (1 if self._one_noun() else TOP)
                self._use(place)
        if draft.order in ("highest", "lowest") and draft.groups and draft.limit is None and draft.asks_who:
            draft.limit = 1 if self._one_noun() else TOP

    def _ranks_people(self) -> bool:
        """`top 5 by outbound calls`, `los 4 con más salientes`: where nothing else is named, people are ranked."""
        ranked = self._draft.limit is not None or self._marked("top", "bottom")
        how = self._marked("by", "order_by", "top", "bottom", free=False) or any(
            self._items[p].sense.extreme in ("most", "least")
            for p in self._places(s.ExtremeWord)  # type: ignore[union-attr]
        )
        tops = [
            p
            for p, item in enumerate(self._items)
            if item.is_marker("top", "bottom") or isinstance(item.sense, s.Number)
        ]
        of_calls = any(isinstance(self._sense(p + 1), s.CallNoun) for p in tops)
        return bool(ranked and how and not of_calls and not self._draft.follows)

    def _ranked(self, order: str) -> bool:
        draft = self._draft
        if not draft.groups and draft.metric in ("longest_duration", "longest_ring"):
            return True
        clock = [
            place for place in self._marked("when") if self._items[place].text.casefold().endswith(("hora", "time"))
        ]
        if not draft.groups and clock:
            # "at what time do we get most calls"
            self._group("hour")
            self._use(*clock)
            draft.asks_who = True
        if not draft.groups:
            return False
        draft.order = order  # type: ignore[assignment]
        if self._singular_who():
            draft.limit = draft.limit or 1
        return True

    def _one_noun(self) -> bool:
        """`the top destination`: one is asked for."""
        nouns = [i.sense for i in self._items if isinstance(i.sense, s.DimensionNoun) and i.sense.dimension in self._draft.groups]
        return bool(nouns) and not any(noun.plural for noun in nouns) and not self._marked("by", free=False)

    def _singular_who(self) -> bool:
        """`who made the most calls`, `qué usuario ...`: one is asked for."""
        if self._draft.limit is not None:
            return False
        nouns = [item.sense for item in self._items if isinstance(item.sense, s.DimensionNoun)]
        asked = [noun for noun in nouns if noun.dimension in self._draft.groups]
        by = any(item.is_marker("by") for item in self._items)
        if asked:
            return not any(noun.plural for noun in asked) and not by
        plural_who = any(token.folded in ("quienes",) for token in self._cover.tokens)
        return self._draft.asks_who and not plural_who

    def _longest(self, extreme: str) -> bool:
        draft = self._draft
        order = "highest" if extreme == "longest" else "lowest"
        if draft.metric in ("longest_duration", "longest_ring"):
            return extreme == "longest"
        if draft.groups and draft.metric in (None, "calls"):
            if extreme == "shortest":
                return False
            draft.metric = "longest_duration"
            if draft.asks_who and self._singular_who():
                draft.limit = 1
            return True
        if draft.metric in ("total_duration", "average_duration", "average_ring", "total_ring") and draft.groups:
            draft.order = order  # type: ignore[assignment]
            draft.limit = draft.limit or (1 if self._singular_who() else None)
            return True
        if draft.metric not in (None, "list"):
            return False
        draft.metric, draft.order = "list", order  # type: ignore[assignment]
        draft.limit = draft.limit or (TOP if self._plural_calls() else 1)
        return True

    def _latest(self, extreme: str) -> bool:
        draft = self._draft
        if draft.threshold is not None:
            return False
        when = self._marked("when")
        if when and not draft.groups:
            draft.metric = "last_call" if extreme == "latest" else "first_call"
            self._use(*when)
            return True
        if extreme == "earliest":
            if draft.groups and draft.limit is not None:
                return True  # "the first 3" of a ranking
            if draft.groups or draft.limit not in (None, 1):
                return False
            draft.metric = "first_call"
            return True
        if draft.metric not in (None, "list", "calls"):
            return False
        # "what number did Lucía call last": the call itself, newest first.
        asked = {"number", "country", "person", "location", "extension"} if draft.asks_who else set()
        if set(draft.groups) - asked:
            return False
        draft.groups = []
        draft.metric, draft.order = "list", "key"
        draft.limit = draft.limit or (TOP if self._plural_calls() else 1)
        return True

    def _plural_calls(self) -> bool:
        return any(isinstance(item.sense, s.CallNoun) and item.text.casefold().endswith("s") for item in self._items)

    # -- comparison --------------------------------------------------------------------------------------------------

    def _read_comparison(self) -> None:
        draft = self._draft
        markers = self._marked("compare", "versus", "than")
        more = self._marked("more", "fewer")
        if markers and (draft.other_period is not None or draft.earlier):
            draft.compare = True
            self._use(*markers, *more)
            for place in self._places(s.ExtremeWord):  # "más ... que": más is no extreme here
                self._use(place)
            joins = [p for p in self._marked("and") if 0 < p < len(self._items) - 1]
            self._use(*joins, *(p for p in self._places(s.Preposition) if isinstance(self._sense(p + 1), s.TimeSense)))
        elif markers:
            self._compare_values(markers)
        elif draft.other_period is not None or (draft.period is not None and draft.earlier and not draft.follows):
            self._doubt(
                "unclear",
                "",
                "I found two periods. Say «compare» to see them side by side, or name one stretch of time for both.",
                "Encontré dos períodos. Di «compara» para verlos lado a lado, o nombra un solo lapso para los dos.",
            )

    def _compare_values(self, markers: list[int]) -> None:
        """`compare Cali with Medellín`: grouped by what the names have in common."""
        draft = self._draft
        several = [c for c in draft.conditions if len(c.values) > 1 and not c.negate]
        groupable = [
            c.field
            for c in several
            if c.field
            in ("location", "person", "extension", "country", "queue", "trunk", "call_type", "direction", "weekday")
        ]
        if groupable:
            self._group(groupable[0])  # type: ignore[arg-type]
            self._use(*markers, *self._marked("and", "or"))
            self._use(*(p for p in self._places(s.Preposition)))
        elif draft.groups and all(self._items[p].is_marker("compare") for p in markers):
            self._use(*markers)  # "compare calls by location"

    # -- lists -------------------------------------------------------------------------------------------------------

    def _read_lists(self) -> None:
        draft = self._draft
        lists, shows = self._marked("list"), self._marked("show")
        counts = self._marked("how_many")
        if lists and not draft.groups and draft.metric in (None, "list") and not counts:
            draft.listed = True
        self._use(*lists, *shows, *counts)
        when = self._marked("when")
        if when:
            if draft.metric is None and not draft.groups:
                self._doubt(
                    "unclear", self._items[when[0]].text,
                    "Do you want the first call, the last one, or the calls by hour?",
                    "¿Quieres la primera llamada, la última, o las llamadas por hora?",
                )  # fmt: skip
            self._use(*when)
        showing = shows and any(isinstance(item.sense, s.CallNoun) for item in self._items)
        plain = draft.metric is None and not draft.groups and not counts and draft.limit is None
        if showing and plain and draft.conditions:
            draft.listed = True
        if draft.listed and draft.metric in (None, "calls", "list") and not draft.groups:
            draft.metric = "list"
        if draft.limit is not None and draft.metric is None and not draft.groups and shows:
            draft.metric = "list"
            draft.order = draft.order or "key"

    # -- filling what is open ----------------------------------------------------------------------------------------

    def _settle_direction(self) -> None:
        draft = self._draft
        everywhere = [*draft.conditions, *(draft.whole or [])]
        fields = {condition.field for condition in everywhere}
        outbound = Condition(field="direction", values=("outbound",))
        missed = Condition(field="missed", values=("yes",))
        if outbound in draft.conditions and missed in draft.conditions:
            # Of a call that we made, "missed" can only mean that nobody answered it.
            draft.conditions[draft.conditions.index(missed)] = Condition(field="answered", values=("no",))
        if self._outbound is None or fields & {"direction", "missed"}:
            return
        if self._outbound and any(
            c.field == "call_type" and set(c.values) == {"international"} and not c.negate for c in everywhere
        ):
            return  # international legs are outbound by nature
        into = draft.conditions if draft.whole is None else draft.whole
        if self._outbound is False and self._to_ours():
            into.append(Condition(field="direction", values=("outbound",), negate=True))
            return
        into.append(Condition(field="direction", values=("outbound" if self._outbound else "inbound",)))

    def _to_ours(self) -> bool:
        """`calls to Simon`, `who called Simon`: also calls from inside the house."""
        received = any(isinstance(item.sense, s.VerbWord) and item.sense.verb == "receive" for item in self._items)
        return (
            not received
            and any(
                isinstance(item.sense, s.Entity) and item.sense.field in ("person", "extension") for item in self._items
            )
            and not self._marked("us", free=False)
        )

    def _settle_metric(self) -> None:
        draft = self._draft
        if self._plain_threshold and draft.metric is not None and draft.metric.endswith(("_duration", "_ring")):
            self._doubt(
                "unclear", "", "Is that threshold in minutes or in seconds?", "¿Ese umbral es en minutos o en segundos?"
            )
        if draft.metric == "share":
            self._settle_share()
        if draft.metric == "share":
            if draft.whole is None and any(c.field == "missed" for c in draft.conditions):
                draft.whole = [Condition(field="direction", values=("inbound",))]
            if draft.whole is None and len({condition.field for condition in draft.conditions}) > 1:
                self._doubt("unclear", "", "A share of which calls? Say for example: what share of outbound calls were international?",
                            "¿Un porcentaje de cuáles llamadas? Di por ejemplo: ¿qué porcentaje de las salientes fueron internacionales?")  # fmt: skip
            if not draft.conditions:
                self._doubt("unclear", "", "A share of what? Name the part, for example: what share of outbound calls were international?",
                            "¿Qué parte? Nómbrala, por ejemplo: ¿qué porcentaje de las salientes fueron internacionales?")  # fmt: skip
        if draft.metric == "answer_rate" and not any(c.field in ("direction", "call_type") for c in draft.conditions):
            draft.conditions.append(Condition(field="direction", values=("inbound",)))
        if "country" in draft.groups and not any(
            c.field in ("direction", "call_type", "missed") for c in draft.conditions
        ):
            draft.conditions.append(Condition(field="call_type", values=("international",)))
        elif "country" in draft.groups or draft.metric == "countries":
            outbound = Condition(field="direction", values=("outbound",))
            if outbound in draft.conditions:
                draft.conditions[draft.conditions.index(outbound)] = Condition(
                    field="call_type", values=("international",)
                )
            elif draft.metric == "countries" and not any(
                c.field in ("direction", "call_type", "missed") for c in draft.conditions
            ):
                draft.conditions.append(Condition(field="call_type", values=("international",)))

    def _settle_share(self) -> None:
        """Who and where belong to the whole; the share of inbound calls that were answered is the answer rate."""
        draft = self._draft
        names = [
            c for c in draft.conditions if c.field in ("location", "person", "extension", "queue", "trunk", "country")
        ]
        if names and len(names) < len(draft.conditions):
            draft.whole = [*(draft.whole or []), *names]
            draft.conditions = [c for c in draft.conditions if c not in names]
        answered = Condition(field="answered", values=("yes",))
        if draft.conditions == [answered] and draft.whole:
            draft.metric = "answer_rate"
            draft.conditions, draft.whole = draft.whole, None

    # -- what is left ------------------------------------------------------------------------------------------------

    def _read_leftovers(self) -> None:
        """What changed nothing is asked about, but for grammar that found its work done by its neighbours."""
        draft = self._draft
        unknown: list[str] = []
        for place, item in enumerate(self._items):
            if item.used:
                continue
            if item.is_marker(
                "copula", "which", "and", "by", "order_by", "outside", "than", "distinct", "between", "more", "excluded"
            ):
                if self._harmless(place):
                    continue
            elif isinstance(item.sense, s.Preposition):
                continue
            elif isinstance(item.sense, s.StatisticWord) and item.sense.statistic == "total":
                continue
            elif isinstance(item.sense, s.UnitWord) and (draft.metric or "").endswith("_duration"):
                continue  # "talk time (min)"
            unknown.append(item.text)
        if unknown:
            draft.doubts.append(Doubt("unknown", ", ".join(f"«{text}»" for text in _joined(unknown, self._items))))

    def _harmless(self, place: int) -> bool:
        item = self._items[place]
        if item.is_marker("copula", "which", "and"):
            return True
        if item.is_marker("by", "order_by"):
            return bool(self._draft.groups or self._draft.metric)
        if item.is_marker("distinct"):
            return bool(self._draft.groups)
        if item.is_marker("excluded"):
            return any(condition.negate for condition in self._draft.conditions)  # "leaving ... aside"
        return False


def _joined(texts: list[str], items: list[Item]) -> list[str]:
    """Unknown words that stand side by side are one expression."""
    result: list[str] = []
    previous = -2
    places = [place for place, item in enumerate(items) if not item.used and item.text in texts]
    for place in places:
        if place == previous + 1 and items[place].chunk.first == items[previous].chunk.last and result:
            result[-1] += f" {items[place].text}"
        else:
            result.append(items[place].text)
        previous = place
    return result or texts


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
