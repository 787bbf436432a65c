"""Approvals: a dangerous tool waits for a person who may, and then runs exactly once and exactly as shown."""

import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.security.receipts import Receipt
from storage.approvals import Place as Place
from storage.approvals import State as State
from storage.approvals import Stored
from storage.errors import RingfenceError
from tools.spec import ToolResult
from tools.wording import local, moment
from tools.words import Language, Words

# Long enough for an administrator to see the card and to ask back, short enough that what was shown is still so.
WAITS = timedelta(minutes=15)

WAITING = Words(
    "This waits for the approval of a person and has not been done: {id}, until {until}.",
    "Esto espera la aprobación de una persona y no se ha hecho: {id}, hasta el {until}.",
)
DONE = Words("Approved by {by} and done ({id}).", "Aprobado por {by} y hecho ({id}).")
REJECTED = Words("Rejected by {by}; nothing was changed ({id}).", "Rechazado por {by}; no se cambió nada ({id}).")
EXPIRED = Words(
    "Nobody decided in time, so nothing was changed ({id}). Ask again if it is still wanted.",
    "Nadie decidió a tiempo, así que no se cambió nada ({id}). Pídelo otra vez si todavía hace falta.",
)
FAILED = Words(
    "Approved by {by}, but it could not be done: {why} Nothing was changed ({id}).",
    "Aprobado por {by}, pero no se pudo hacer: {why} No se cambió nada ({id}).",
)


@dataclass(frozen=True, slots=True)
class Request:
    """What waits for an approval. `arguments` are JSON values, exactly what will run; moments are aware.

    `asks` says in the asker's language what will happen, names and numbers wrapped by `words.isolate`. `alone`: nobody
    else could approve it when it was asked, so the asker's own click counts.
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
    alone: bool = False


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


def digest(key: str, organisation: int, request: Stored) -> str:
    """What a request is, in short: who asks in which role, for which tool with which arguments, and what was shown.

    Keyed with the organisation's secret, so that it cannot be made up by writing to the table of approvals alone.
    """
    asked_by = (request.platform, request.user, request.role, request.zone, request.language)
    what = (organisation, request.tool, request.arguments, asked_by, request.asks)
    return hmac.digest(key.encode(), json.dumps(what, ensure_ascii=False).encode(), "sha256").hex()


def as_request(stored: Stored, organisation: int, *, alone: bool = False) -> Request:
    """A stored request as it travels; its arguments have to be JSON, which `digest` proves."""
    return Request(
        id=stored.id,
        organisation=organisation,
        tool=stored.tool,
        arguments=json.loads(stored.arguments),
        digest=stored.digest,
        requested_by=f"{stored.platform}:{stored.user}",
        requested_at=_moment(stored.requested_at),
        expires_at=_moment(stored.expires_at),
        asks=stored.asks,
        alone=alone,
    )


def how_it_stands(stored: Stored, language: Language, zone: str) -> str:
    """One sentence about what came of a request, its moments in `zone`."""
    match stored.state:
        case "pending":
            until = moment(local(stored.expires_at, zone), language)
            return WAITING.say(language, id=stored.id, until=until)
        case "done":
            return DONE.say(language, id=stored.id, by=stored.decided_by)
        case "rejected":
            return REJECTED.say(language, id=stored.id, by=stored.decided_by)
        case "expired":
            return EXPIRED.say(language, id=stored.id)
        case "failed":
            return FAILED.say(language, id=stored.id, by=stored.decided_by, why=stored.detail)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
