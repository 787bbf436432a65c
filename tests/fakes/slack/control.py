"""The control API of a double that runs as its own process, and the client that speaks it.

POST /_control/<name> with a JSON object of arguments calls that method of the double and gives what it returns as JSON;
GET /_control/ledger?since=N gives the calls from the N-th on; likewise deliveries, troubles; keys and sockets.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass, replace
from typing import Any

import aiohttp
from aiohttp import web

from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.double import Slack
from tests.fakes.slack.faults import RateLimit
from tests.fakes.slack.filling import NotPossible
from tests.fakes.slack.records import JSON, Message, View

BUILD = ("user", "bot", "channel", "direct", "team_of", "mention", "installs", "authorizes")
ACT = ("says", "edits", "deletes", "unfurls", "joins", "leaves", "slash", "presses", "stops", "renames")
AGENT = ("opens_home", "opens_agent", "looks_at", "uninstalls")
LOOK = ("transcript", "answers", "home", "modal", "status", "prompts")
WAIT = ("connected", "quiet")
CALLS = (*BUILD, *ACT, *AGENT, *LOOK, *WAIT)


class Control:
    """The routes of the control API over one double."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.others: dict[str, Callable[..., object]] = {
            "fault": slack.faults.next,
            "sometimes": slack.faults.sometimes,
            "no_faults": slack.faults.clear,
            "rate_limit": self._rate_limit,
            "hold": slack.deliveries.hold,
            "release": slack.deliveries.release,
            "lose_acks": slack.deliveries.lose_acks,
            "repeat_next": slack.deliveries.repeat_next,
            "misbehave": slack.deliveries.misbehave,
            "cut": slack.sockets.cut,
            "disconnect": slack.sockets.disconnect,
            "pass_time": slack.workspace.pass_time,
            "settings": self._settings,
            "presses_on_home": self._presses_on_home,
            "presses_on_modal": self._presses_on_modal,
            "submits": self._submits,
        }

    def routes(self, app: web.Application) -> None:
        """Add the routes."""
        app.router.add_get("/_control/{name}", self._get)
        app.router.add_post("/_control/{name}", self._post)

    async def _get(self, http: web.Request) -> web.Response:
        since = int(http.query.get("since", "0"))
        slack = self.slack
        found: object
        match http.match_info["name"]:
            case "ledger":
                found = slack.ledger[since:]
            case "deliveries":
                found = slack.deliveries.every[since:]
            case "troubles":
                found = slack.troubles[since:]
            case "keys":
                found = {
                    "api_url": slack.api_url,
                    "bot_token": slack.bot_token,
                    "app_token": slack.app_token,
                    "signing_secret": slack.signing_secret,
                    "client_id": slack.workspace.client_id,
                    "client_secret": slack.workspace.client_secret,
                    "team": slack.team,
                    "bot_user": slack.bot_user,
                }
            case "sockets":
                found = {"open": len(slack.sockets.connections), "opened": slack.sockets.opened}
            case _:
                return web.json_response({"error": "unknown"}, status=404)
        return web.json_response(found, dumps=_dumps)

    async def _post(self, http: web.Request) -> web.Response:
        name = http.match_info["name"]
        call = getattr(self.slack, name) if name in CALLS else self.others.get(name)
        if call is None:
            return web.json_response({"error": f"unknown: {name}"}, status=404)
        args: JSON = await http.json() if http.can_read_body else {}
        try:
            found = call(**args)
            if hasattr(found, "__await__"):
                found = await found
        except (NotPossible, TimeoutError, TypeError, KeyError) as error:
            return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)
        return web.json_response({"result": found}, dumps=_dumps)

    def _settings(self, **values: Any) -> None:
        """http_url, stream_seconds, trigger_seconds, experience, ack_within, retry_after, echoes, subscriptions."""
        slack = self.slack
        for name, value in values.items():
            match name:
                case (
                    "http_url" | "stream_seconds" | "trigger_seconds" | "experience" | "status_seconds" | "link_phones"
                ):
                    setattr(slack, name, value)
                case "ack_within":
                    slack.sockets.ack_within = slack.http.ack_within = float(value)
                case "retry_after":
                    slack.deliveries.retry_after = tuple(value)
                case "echoes":
                    slack.events.echoes = bool(value)
                case "subscriptions":
                    slack.events.subscriptions = None if value is None else frozenset(value)
                case "hang_seconds":
                    slack.faults.hang_seconds = float(value)
                case _:
                    raise KeyError(name)

    def _rate_limit(self, calls: int = 1, seconds: float = 1.0, methods: str = "chat.postMessage") -> None:
        self.slack.rate_limits.append(RateLimit(calls, seconds, methods))

    async def _presses_on_home(self, user: str, which: str, value: str | None = None) -> Delivery:
        return await self.slack.presses_on(user, _there(self.slack.home(user)), which, value)

    async def _presses_on_modal(self, user: str, which: str, value: str | None = None) -> Delivery:
        return await self.slack.presses_on(user, _there(self.slack.modal(user)), which, value)

    async def _submits(self, user: str, values: JSON) -> View:
        view = _there(self.slack.modal(user))
        await self.slack.submits(user, view, values)
        return view


def _there(view: View | None) -> View:
    if view is None:
        raise NotPossible("there is no such view")
    return view


def _dumps(value: object) -> str:
    return json.dumps(value, default=_plain)


def _plain(value: object) -> object:
    """The pieces of the double as JSON, with what a person reads added."""
    if isinstance(value, Delivery):
        return {
            "kind": value.kind,
            "id": value.id,
            "payload": value.payload,
            "created": value.created,
            "acknowledged_after": value.acknowledged_after,
            "acknowledged": value.acknowledged,
            "lost": value.lost,
            "attempts": value.attempts,
        }
    if isinstance(value, Message):
        shape = asdict(replace(value, stream=None))
        return shape | {"plain": value.plain(), "buttons": value.buttons(), "streaming": value.streaming}
    if isinstance(value, View):
        return asdict(value) | {"plain": value.plain(), "buttons": value.buttons()}
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


class Remote:
    """A double in another process, by its control API: `await remote.call("says", user=..., channel=..., text=...)`."""

    def __init__(self, base: str) -> None:
        self.base = base.rstrip("/")
        self._session = aiohttp.ClientSession()

    async def call(self, name: str, /, **args: Any) -> Any:
        """Call a method of the double; what it returned. NotPossible with its words if it could not."""
        async with self._session.post(f"{self.base}/_control/{name}", json=args) as response:
            body = await response.json()
            if response.status != 200:
                raise NotPossible(body["error"])
            return body["result"]

    async def get(self, name: str, since: int = 0) -> Any:
        """The ledger, deliveries, troubles, keys or sockets."""
        async with self._session.get(f"{self.base}/_control/{name}", params={"since": str(since)}) as response:
            response.raise_for_status()
            return await response.json()

    async def close(self) -> None:
        """Let go of the connection."""
        await self._session.close()
