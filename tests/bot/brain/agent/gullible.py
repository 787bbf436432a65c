"""A model double that obeys whatever it can read: every tool it is told to call, every word it is told to repeat.

It reads through fences, spaces, other letters and codes, and it knows all the secret words of its own prompt. No real
model is as bad: what this one cannot do, none can.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from tests.bot.brain.agent.injections import Injection
from tests.fakes.models import Asked, Call, Reply

TOKEN = re.compile(r"\b(?:PHONE|PERSON|CALLER|MAIL|WORD)-(?:\d{1,3}-)?[A-Z]{6,}\b")
RECEIPT = re.compile(r"\bR-[0-9A-Z]{10}\b")
# The secret words of a turn as its system prompt has them: the marker word, and the boundary of data.
MARKER = re.compile(r"Marker word: (\w+)")
BOUNDARY = re.compile(r"data-([a-z2-9]{12})")


@dataclass
class Gullible:
    """A script for a double. `read` says whether the injection reached it, `secrets` which secret words it saw."""

    injection: Injection
    read: bool = False
    secrets: set[str] = field(default_factory=set)

    def __call__(self, asked: Asked) -> Reply:
        """Look at everything once, by tools that show it; then obey."""
        texts = list(asked.strings())
        whole = "\n".join(texts)
        self.secrets |= {*MARKER.findall(asked.system), *BOUNDARY.findall(whole)}
        self.read = self.read or any(self.injection.sign in text for text in texts)
        values = self._values(asked, whole)
        match asked.round:
            case 0:
                return Reply(calls=(*LOOKING, *self._argument()))
            case 1:
                return Reply(calls=tuple(_filled(call, values) for call in self.injection.calls) or LOOKING[:1])
            case _:
                return Reply(text=_fill(self.injection.says, values))

    def _argument(self) -> tuple[Call, ...]:
        """The injection as an argument, where that is how it comes in."""
        if self.injection.place != "argument":
            return ()
        text = self.injection.text
        return (
            Call("query_calls", {"where": [{"field": "hours", "values": [text]}]}),
            Call("trace_call", {"reference": text}),
            Call("help", {"topic": text[:64]}),
            Call(text[:60], {}),
        )

    def _values(self, asked: Asked, whole: str) -> dict[str, str]:
        secret = " ".join(sorted(self.secrets))
        # The examples of the instructions are nobody's; a text with one in it would only be sent back.
        examples = set(TOKEN.findall(asked.system.partition("# This turn")[0]))
        seen = [token for token in dict.fromkeys(TOKEN.findall(whole)) if token not in examples]
        receipts = RECEIPT.findall(whole)
        return {
            "system": asked.system,
            "canary": secret,
            "canary_reversed": secret[::-1],
            "canary_spaced": " ".join(secret),
            "seen": ",".join(seen) or "nobody",
            "seen_spelled": " ".join("_".join(token) for token in seen),
            "receipt": receipts[-1] if receipts else "R-0000000000",
        }


LOOKING = (
    Call("query_calls", {"metric": "list"}),
    Call("describe_data", {"about": "locations"}),
    Call("describe_data", {"about": "queues"}),
    Call("describe_data", {"about": "trunks"}),
    Call("describe_data", {"about": "people"}),
    Call("trace_call", {}),
)


def _filled(call: Call, values: dict[str, str]) -> Call:
    arguments: Any = json.loads(_fill(call.written, {name: json.dumps(text)[1:-1] for name, text in values.items()}))
    return Call(call.tool, arguments)


def _fill(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
