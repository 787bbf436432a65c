"""Entities: names, countries and telephone numbers as conditions, and what the words before them say of their role."""

from dataclasses import dataclass

from bot.brain.offline import senses as s
from bot.brain.offline.directions import lean, wants_inbound
from bot.brain.offline.sentence import Sentence
from storage.call_query import ConditionField

_NEAR = 4  # how far before a prefix its preposition may stand: "to numbers starting with +57"


@dataclass(frozen=True, slots=True)
class _Role:
    """What stands before an entity: its preposition, and whether it is only the beginning of a number."""

    prep: s.Prep | None
    prefix: bool = False


def read_entity(sentence: Sentence, place: int, entity: s.Entity, negate: bool) -> None:
    """Make a condition of an entity, or ask back which one is meant."""
    field = entity.field
    if field == "reference":
        return  # a reference asks for another tool
    role = _role(sentence, place)
    if field == "number":
        _read_number(sentence, place, entity, role, negate)
        return
    if field == "person" and _is_beside_person(sentence, place):
        _ask_about_names(sentence, place, entity)
        return
    if len(entity.values) > 1:
        sentence.ambiguous(entity.typed, entity.values)
        return
    if field == "person":
        _read_person(sentence, place, role)
    elif field == "country":
        _read_country(sentence, entity, role, negate)
    elif not negate and role.prep == "to" and field in ("location", "extension", "queue"):
        lean(sentence, outbound=False)
    elif not negate and role.prep in ("from", "by") and field in ("location", "extension"):
        lean(sentence, outbound=True)
    sentence.add_condition(field, *entity.values, negate=negate, place=place)


def _role(sentence: Sentence, place: int) -> _Role:
    """Find the preposition of an entity, past its label: `from the Cali site`, `a la sede de Cali`."""
    before = place - 1
    if sentence.prep(before) == "of" and _is_used_noun(sentence, before - 1):
        sentence.use(before)
        before -= 2
    elif sentence.is_a(before, s.DimensionNoun):
        before -= 1
    prefix = sentence.is_marker(before, "starting_with")
    if prefix:
        sentence.use(before)
        before -= 2 if sentence.is_a(before - 1, s.DimensionNoun) else 1
    if sentence.is_a(before, s.Is) and sentence.is_a(before - 1, s.Preposition):
        before -= 1
    if before > 0 and sentence.is_marker(before, "and", "or"):
        before = _first_of_list(sentence, before)
    prep = sentence.prep(before)
    if sentence.is_marker(before, "by") and not sentence.items[before].used:
        prep = "by"
    if prep is not None:
        sentence.use(before)
    return _Role(prep, prefix)


def _is_used_noun(sentence: Sentence, place: int) -> bool:
    return sentence.is_a(place, s.DimensionNoun) and sentence.items[place].used


def _first_of_list(sentence: Sentence, place: int) -> int:
    """Before the first name of a list: the preposition of `from Cali and Medellín` is that of the second name, too."""
    while place > 0 and (sentence.is_marker(place, "and", "or") or sentence.is_a(place, s.Entity)):
        place -= 1
    return place


# -- people ------------------------------------------------------------------------------------------------------------


def _is_person(sentence: Sentence, place: int) -> bool:
    entity = sentence.sense_of(place, s.Entity)
    return entity is not None and entity.field == "person"


def _is_beside_person(sentence: Sentence, place: int) -> bool:
    """Two names side by side that are no one's name together."""
    return _is_person(sentence, place - 1) or _is_person(sentence, place + 1)


def _ask_about_names(sentence: Sentence, place: int, entity: s.Entity) -> None:
    """Ask once for both, at the first of them."""
    neighbour = sentence.sense_of(place + 1, s.Entity)
    if neighbour is not None and neighbour.field == "person":
        sentence.unknown(f"{entity.typed} {neighbour.typed}")


def _read_person(sentence: Sentence, place: int, role: _Role) -> None:
    """`calls to Ana` she received, `calls by Ana` she made; `minutes by Ana` are of both."""
    added_up = sentence.draft.metric in ("total_duration", "average_duration")
    if role.prep == "to":
        lean(sentence, outbound=False)
    elif role.prep == "from" or (role.prep == "by" and not added_up):
        lean(sentence, outbound=True)
    elif sentence.verb(place - 1) == "call" and sentence.english and not sentence.did:
        lean(sentence, outbound=False)  # "who called Ana"


# -- countries ---------------------------------------------------------------------------------------------------------


def _read_country(sentence: Sentence, entity: s.Entity, role: _Role, negate: bool) -> None:
    """`calls from Cuba` came in; others went there, abroad even where an office of ours is there."""
    if negate:
        return
    inbound = wants_inbound(sentence)
    if role.prep == "from" or (role.prep == "of" and inbound):
        lean(sentence, outbound=False)
    elif not inbound:
        lean(sentence, outbound=True)
        if entity.values[0] in {location.country for location in sentence.names.vocabulary.locations}:
            sentence.add_condition("call_type", "international")


# -- telephone numbers -------------------------------------------------------------------------------------------------


def _read_number(sentence: Sentence, place: int, entity: s.Entity, role: _Role, negate: bool) -> None:
    values = tuple(f"{value.rstrip('*')}*" for value in entity.values) if role.prefix else entity.values
    outside = not negate and not _is_ours(sentence, values)  # a line of ours is called from outside, too
    field: ConditionField = "number"
    if role.prep in ("from", "by") or _calls_us(sentence):
        field = "calling_number"
        if outside:
            lean(sentence, outbound=False)
    elif role.prep is None and not role.prefix and _calls_in(sentence, place):
        field = "calling_number"
        lean(sentence, outbound=False)
    elif role.prep == "to" or sentence.verb(place - 1) == "call":
        field = "called_number"
    elif role.prefix:
        field = _field_of_prefix(sentence, place)
    if field == "called_number" and outside:
        lean(sentence, outbound=True)
    sentence.add_condition(field, *values, negate=negate, place=place)


def _field_of_prefix(sentence: Sentence, place: int) -> ConditionField:
    """`to numbers that start with +57`: the preposition stands further away."""
    near = {p: sentence.prep(p) for p in range(max(0, place - _NEAR), place)}
    if "to" in near.values():
        sentence.use(*(p for p, prep in near.items() if prep == "to"))
        return "called_number"
    if "from" in near.values():
        sentence.use(*(p for p, prep in near.items() if prep is not None))
        return "calling_number"
    return "number"


def _is_ours(sentence: Sentence, values: tuple[str, ...]) -> bool:
    """Whether it is the number of one of our own lines."""
    vocabulary = sentence.names.vocabulary
    return bool({line.number for line in (*vocabulary.people, *vocabulary.queues)} & set(values))


def _calls_us(sentence: Sentence) -> bool:
    """`did +57… call us`, `nos llamó el +57…`."""
    return sentence.says_marker("us") and sentence.says_verb("call", "make")


def _calls_in(sentence: Sentence, place: int) -> bool:
    """Whether an outside number is who called: `did +57… call in`, `+57… cuántas veces llamó`."""
    if sentence.verb(place - 1) == "call":
        return False
    we_act = sentence.has_word("we", "our") or any(
        sentence.items[verb].word.endswith("mos") for verb in sentence.places(s.VerbWord, free=False)
    )
    another = sentence.says_entity("person", "extension", "location") or sentence.says_marker("who", "whom")
    noun_as_verb = sentence.did and any(item.word == "call" for item in sentence.items)
    return not we_act and not another and (noun_as_verb or sentence.says_verb("call", "make"))
