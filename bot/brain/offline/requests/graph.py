"""Graph: all templates of a table as one net of words and values, in which a request is looked for word by word."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from bot.brain.offline.requests.template import Either, Part, Row, Value, Word, parse
from tools.words import Language


@dataclass(frozen=True, slots=True)
class Request:
    """A tool and the sentences that ask for it, one template a line. `args` is what the sentences say by themselves.

    People may say something else by the same words ("got it"): `unsure` is then what they would say to be sure, with
    the alerts in braces, and that is asked before it is done.
    """

    tool: str
    sentences: str
    args: Mapping[str, JsonValue] = field(default_factory=dict)
    unsure: str = ""

    @property
    def templates(self) -> list[str]:
        """The templates, one a line."""
        return [line.strip() for line in self.sentences.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class End:
    """Here a request is complete."""

    request: Request
    language: Language


class Node:
    """A place in the net: the words and values that may come next, and the requests that are complete here."""

    __slots__ = ("ends", "values", "words")

    def __init__(self, *ends: End) -> None:
        self.words: dict[str, list[Node]] = {}
        self.values: list[tuple[Value, Node]] = []
        self.ends: list[End] = list(ends)

    def include(self, other: "Node") -> None:
        """Make everything possible here that is possible there."""
        for word, nodes in other.words.items():
            self.words.setdefault(word, []).extend(nodes)
        self.values += other.values
        self.ends += other.ends

    def below(self) -> Iterator["Node"]:
        """This node and all that it leads to, each once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            waiting += [following for nodes in node.words.values() for following in nodes]
            waiting += [following for _, following in node.values]


def build(requests: Iterable[Request], rules: Mapping[str, str], language: Language) -> Iterator[Node]:
    """The nets of one language's table, one for each template. Together in one node they are looked through at once."""
    for request in requests:
        for template in request.templates:
            yield _before(parse(template, rules), Node(End(request, language)))


def _before(part: Part, following: Node) -> Node:
    """The node from which `part` leads to `following`."""
    match part:
        case Row(parts):
            for inner in reversed(parts):
                following = _before(inner, following)
            return following
        case Either(options):
            node = Node()
            for option in options:
                node.include(_before(option, following))
            return node
        case Word(text):
            node = Node()
            node.words[text] = [following]
            return node
        case Value():
            node = Node()
            node.values.append((part, following))
            return node
