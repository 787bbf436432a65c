"""What the tests of requests share: a turn, every template of the tables, and sentences made of templates."""

from collections.abc import Iterator

from hypothesis import strategies as st

from bot.brain.base import Turn
from bot.brain.offline.requests import english, spanish
from bot.brain.offline.requests.graph import Request
from bot.brain.offline.requests.slots import Arguments
from bot.brain.offline.requests.template import Either, Part, Row, Value, Word, parse
from tests.bot.brain.offline.reading import ASKER, NOW, VOCABULARY, ZONE

TURN = Turn("", ASKER, NOW, ZONE, (), VOCABULARY)
Said = tuple[str, Arguments]

# Values as people write them, and what they mean.
SPOKEN: dict[str, list[Said]] = {
    "member": [
        ("<@U012AB3CD>", {"platform": "slack", "user": "U012AB3CD"}),
        ("<@W9Z8Y7X6V5|marta.r>", {"platform": "slack", "user": "W9Z8Y7X6V5"}),
        ("U012AB3CD", {"platform": "slack", "user": "U012AB3CD"}),
        ("slack:U045EF6GH", {"platform": "slack", "user": "U045EF6GH"}),
    ],
    "role": [
        ("viewer", {"role": "viewer"}),
        ("Operators", {"role": "operator"}),
        ("gestora", {"role": "manager"}),
        ("administrador", {"role": "admin"}),
    ],
    "receipt": [("R-7K3QX9PD4M", {"receipt": "R-7K3QX9PD4M"}), ("r-0123456789", {"receipt": "R-0123456789"})],
}


def templates() -> Iterator[tuple[Request, str, Part]]:
    """Every template with its request."""
    for table, rules in ((english.REQUESTS, english.RULES), (spanish.REQUESTS, spanish.RULES)):
        for request in table:
            for template in request.templates:
                yield request, template, parse(template, rules)


def sentences(part: Part) -> st.SearchStrategy[Said]:
    """What somebody may say who says a template, and what its values mean."""
    match part:
        case Word(text):
            return st.just((text, {}))
        case Value(slot):
            return st.sampled_from(SPOKEN[slot])
        case Either(options):
            return st.one_of([sentences(option) for option in options])
        case Row(parts):
            return st.tuples(*[sentences(inner) for inner in parts]).map(_joined)


def _joined(said: tuple[Said, ...]) -> Said:
    meant: dict[str, object] = {}
    for _, values in said:
        meant |= values
    return " ".join(text for text, _ in said if text), meant  # type: ignore[return-value]
