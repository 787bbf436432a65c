"""Webhooks, the double: takes what Slack's and Teams' incoming webhooks take, over real sockets, and can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.slack.validation import check_message

ADAPTIVE = "application/vnd.microsoft.card.adaptive"
TEAMS_BYTES = 28_000


@dataclass
class Webhooks:
    """One server: `slack` and `teams` are addresses that post, `relay` takes mail for who knows `secret`.

    `posted` has what arrived, by path. `next` makes the next calls fail: a status, "timeout", "drop" (nothing done) or
    "drop_after" (done, the answer lost).
    """

    base: str = ""
    secret: str = "a secret of the house"
    posted: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    calls: int = 0
    retry_after: int = 1
    hang_seconds: float = 5.0
    retry_says: str = ""
    _location: str = ""
    _next: list[tuple[int | str, str]] = field(default_factory=list)

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Webhooks]:
        """A double that serves until the block ends."""
        double = cls()
        app = web.Application()
        app.router.add_post("/services/T1/B1/{key}", double._slack)
        app.router.add_post("/workflows/{key}", double._teams)
        app.router.add_post("/send", double._relay)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        double.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
        try:
            yield double
        finally:
            await runner.cleanup()

    @property
    def slack(self) -> str:
        """The address of a Slack webhook."""
        return f"{self.base}/services/T1/B1/key-of-slack"

    @property
    def teams(self) -> str:
        """The address of a Teams workflow."""
        return f"{self.base}/workflows/key-of-teams"

    @property
    def relay(self) -> str:
        """The address of the mail relay."""
        return f"{self.base}/send"

    def next(self, fault: int | str, text: str = "", times: int = 1, location: str = "") -> None:
        """Let the next calls fail so; a status answers with `text`, and with `location` sends on to there."""
        self._location = location
        self._next += [(fault, text)] * times

    def of(self, address: str) -> list[dict[str, Any]]:
        """What was posted to an address."""
        return self.posted.get(address.removeprefix(self.base), [])

    async def _slack(self, request: web.Request) -> web.Response:
        async def take() -> web.Response:
            body = await request.json()
            if body.keys() - {"text", "blocks"}:
                return web.Response(status=400, text="invalid_payload")
            check_message(body.get("text", ""), body.get("blocks"))
            self._keep(request, body)
            return web.Response(text="ok")

        return await self._act(request, take)

    async def _teams(self, request: web.Request) -> web.Response:
        async def take() -> web.Response:
            raw = await request.read()
            body = await request.json()
            if len(raw) > TEAMS_BYTES:
                return web.Response(status=413)
            attachments = body.get("attachments") or [{}]
            card = attachments[0].get("content") or {}
            fits = body.get("type") == "message" and attachments[0].get("contentType") == ADAPTIVE
            if not fits or card.get("type") != "AdaptiveCard" or not card.get("body"):
                return web.Response(status=400, text="bad request")
            self._keep(request, body)
            return web.Response(status=202)

        return await self._act(request, take)

    async def _relay(self, request: web.Request) -> web.Response:
        async def take() -> web.Response:
            if request.headers.get("x-internal-secret") != self.secret:
                return web.Response(status=401)
            self._keep(request, await request.json())
            return web.Response(status=204)

        return await self._act(request, take)

    def _keep(self, request: web.Request, body: dict[str, Any]) -> None:
        self.posted.setdefault(request.path, []).append(body)

    async def _act(self, request: web.Request, take: Any) -> web.Response:
        self.calls += 1
        fault, text = self._next.pop(0) if self._next else (0, "")
        if fault == "timeout":
            await asyncio.sleep(self.hang_seconds)
        if fault in ("drop", "drop_after", "timeout"):
            if fault == "drop_after":
                await take()
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if isinstance(fault, int) and fault:
            headers = {"Retry-After": self.retry_says or str(self.retry_after)} if fault == 429 else {}
            headers |= {"Location": self._location} if self._location else {}
            return web.Response(status=fault, text=text, headers=headers)
        answer: web.Response = await take()
        return answer
