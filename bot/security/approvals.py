"""Approvals: a dangerous tool waits for a person who may, and then runs exactly once and exactly as shown."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.security.receipts import Receipt
from storage.approvals import Place as Place
from storage.approvals import State as State
from storage.errors import RingfenceError
from tools.spec import ToolResult

# Long enough for an administrator to see the card and to ask back, short enough that what was shown is still so.
WAITS = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Request:
    """What waits for an approval. `arguments` are JSON values, exactly what will run; moments are aware.

    `asks` says in the asker's language what will happen, names and numbers wrapped by `words.isolate`.
    """

    id: str
    organisation: int
    tool: str
    arguments: dict[str, Any]
    digest: str
    requested_by: str  # platform:user
    requested_at: datetime
    expires_at: datetime
    asks: str = ""


class NeedsApproval(RingfenceError):
    """A dangerous tool was called. It has not run; `request` is stored and waits for a person."""

    def __init__(self, request: Request, sentence: str) -> None:
        super().__init__(sentence)
        self.request = request


@dataclass(frozen=True, slots=True)
class Decided:
    """A request and how it stands. `sentence` says so in the reader's language, names and numbers wrapped.

    `first` is true for the one call that decided it: whoever gets that updates the cards at `cards`. `result` and
    `receipt` (both unmasked) are there for that call when the tool ran. `by` is platform:user, empty while it waits.
    """

    request: Request
    state: State
    sentence: str
    by: str = ""
    first: bool = False
    result: ToolResult | None = None
    receipt: Receipt | None = None
    cards: tuple[Place, ...] = ()


def canonical(arguments: dict[str, Any]) -> str:
    """JSON values as the one text that stands for them."""
    return json.dumps(arguments, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(key: str, organisation: int, tool: str, arguments: str, asker: str, role: str) -> str:
    """What a request is, in short: who asks, in which role, for which tool with which (canonical) arguments.

    Keyed with the organisation's secret, so that it cannot be made up by writing to the table of approvals alone.
    """
    parts = json.dumps([organisation, tool, arguments, asker, role], ensure_ascii=False)
    return hmac.digest(key.encode(), parts.encode(), "sha256").hex()
