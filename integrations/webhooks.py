"""Webhooks: Slack's and Teams' incoming webhooks, for those without the app. Their addresses are secrets.

Slack takes {"text", "blocks"} and answers "ok" or a word. Teams' Workflows ("When a Teams webhook request is received")
takes a message with Adaptive Cards as attachments and answers 202; the connectors before it took the same and answer
200 even where it went wrong, saying so in words. Both take about one message a second; Teams no more than 28 KB each.
"""

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from integrations.outcomes import Dead, Down, Later, Trouble, busy_for

if TYPE_CHECKING:
    import aiohttp

SECONDS = 15
ADAPTIVE_CARD = "application/vnd.microsoft.card.adaptive"
# What the connectors say with status 200.
CONNECTOR_TROUBLE = re.compile(r"HTTP error (\d{3})")
WORD = re.compile(r"[a-z_]{2,60}")
CLOSED = frozenset({301, 302, 303, 307, 308, 401, 403, 404, 410})


def teams_message(card: Mapping[str, Any]) -> dict[str, Any]:
    """What Teams takes: a message whose attachment is this Adaptive Card."""
    return {
        "type": "message",
        "attachments": [{"contentType": ADAPTIVE_CARD, "contentUrl": None, "content": dict(card)}],
    }


async def post(session: "aiohttp.ClientSession", url: str, payload: Mapping[str, Any]) -> None:
    """Post a message to a webhook. Raises Later, Trouble, Down or Dead, none of which repeats the address."""
    import aiohttp

    body = json.dumps(dict(payload)).encode()
    headers = {"Content-Type": "application/json"}
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        # Nobody is sent on to another place: it would be told what was meant for this one.
        async with session.post(url, data=body, headers=headers, timeout=timeout, allow_redirects=False) as answer:
            text = (await answer.content.read(2_000)).decode("utf-8", "replace").strip()
            _judge(answer.status, text, answer.headers.get("Retry-After"))
    except TimeoutError as error:
        raise Trouble("The webhook did not answer in time.") from error
    except aiohttp.InvalidURL:
        raise Down("The webhook's address is none.") from None
    except (aiohttp.ClientError, OSError) as error:
        # The error's own text may hold the address.
        raise Trouble(f"The webhook cannot be reached ({type(error).__name__}).") from None


def _judge(status: int, text: str, retry_after: str | None) -> None:
    connector = CONNECTOR_TROUBLE.search(text) if status == 200 else None
    if connector is not None:
        status = int(connector[1])
    if status == 429:
        raise Later("The webhook is busy.", busy_for(retry_after))
    if 200 <= status < 300:
        return
    # Slack says why in one word; anything longer is somebody's page.
    why = f"HTTP {status}{f', {text}' if WORD.fullmatch(text) else ''}"
    if status in CLOSED:
        raise Down(f"The webhook is closed or gone ({why}).")
    if status == 408 or status >= 500:
        raise Trouble(f"The webhook failed ({why}).")
    raise Dead(f"The webhook refused the message ({why}).")
