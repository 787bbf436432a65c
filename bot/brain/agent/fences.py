"""Fences: what strangers wrote is shown to a model between marks that nobody can guess; canaries tell when it leaks.

Each turn has a boundary (`data-<random>`) and a canary of its own, a word in the instructions. Neither has any business
in an answer or an argument: when one turns up there, somebody other than the asker has made the model repeat what it
was only meant to read. The turn is stopped then and an alarm raised.
"""

import re
import secrets
from collections.abc import Iterator
from typing import Any

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_LENGTH = 12  # 59 bits
_SQUEEZED = re.compile(r"[\W_]+")


class Canary(Exception):
    """A canary turned up where none may be; `where` is "reply" or a tool's name."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


class Fence:
    """The marks of one turn."""

    def __init__(self) -> None:
        mark = _random()
        self.boundary = f"data-{mark}"
        self.canary = _random()  # of the system prompt
        self._canaries = (self.canary, mark)

    def around(self, text: str, what: str) -> str:
        """`text` as data; `what` says in a few words of ours where it comes from."""
        # Nobody can know the boundary; who repeats an earlier one gets nothing from it.
        clean = text.replace(self.boundary, "")
        return f'<{self.boundary} from="{what}">\n{clean}\n</{self.boundary}>'

    def check(self, where: str, value: Any) -> None:
        """Raises Canary where a text (or a text within a JSON value) holds one, also spaced out or reversed."""
        for text in _texts(value):
            squeezed = _SQUEEZED.sub("", text).casefold()
            for canary in self._canaries:
                if canary in squeezed or canary[::-1] in squeezed:
                    raise Canary(where)


def _random() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, part in value.items():
                yield str(name)
                yield from _texts(part)
        case list() | tuple():
            for part in value:
                yield from _texts(part)
