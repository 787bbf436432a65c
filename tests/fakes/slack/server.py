"""The server on loopback: the Web API, the sockets, response URLs, uploads and files."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import suppress
from typing import Any

from aiohttp import web

from tests.fakes.slack.core import Core
from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.faults import Fault
from tests.fakes.slack.ledger import Call
from tests.fakes.slack.methods import agents, apps, chat, files, people, streams, views
from tests.fakes.slack.methods.registry import METHODS, Method, Request, granted
from tests.fakes.slack.records import JSON, Grant
from tests.fakes.slack.responding import answer_response_url

FAMILIES = (agents, apps, chat, files, people, streams, views)  # importing them registers their methods


class Server:
    """Serves one double on 127.0.0.1."""

    def __init__(self, core: Core) -> None:
        self.core = core
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link/", core.sockets.accept)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/{tail:.*}", self._download)
        app.router.add_post("/response/{key}", self._response_url)
        self.app = app
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)

    async def start(self, port: int = 0) -> None:
        """Listen on a port of 127.0.0.1: any free one if it is 0."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        host, bound = self._runner.addresses[0][:2]
        self.core.base = f"http://{host}:{bound}/"

    async def stop(self) -> None:
        """Stop listening; open connections end."""
        await self._runner.cleanup()

    # --- the Web API ----------------------------------------------------------------------------------------------

    async def _api(self, http: web.Request) -> web.StreamResponse:
        name, at = http.match_info["method"], self.core.workspace.now()
        self.core.age()
        args, style = await arguments(http, METHODS.get(name))
        token = bearer(http) or str(args.pop("token", ""))
        channel = args.get("channel") or args.get("channel_id")
        channel = channel if isinstance(channel, str) else None
        fault = self.core.faults.take(name, channel)
        team = self.core.workspace.grants[token].team if token in self.core.workspace.grants else ""

        def note(answer: JSON, status: int, *, done: bool) -> None:
            struck = str(fault.error or fault.status) if fault else ""
            ended = self.core.workspace.now()
            self.core.ledger.append(Call(name, args, at, ended, answer, status, style, team, struck, done))
            self.core.workspace.touch()

        if fault is not None and fault.status != "drop_after":
            answer, status = struck_answer(fault)
            note(answer, status, done=False)
            return await self._strike(http, fault)
        wait = max((limit.wait(name, channel, at) for limit in self.core.rate_limits), default=0)
        if wait:
            answer = {"ok": False, "error": "ratelimited"}
            note(answer, 429, done=False)
            return web.json_response(answer, status=429, headers={"Retry-After": str(wait)})
        try:
            request = self._request(http, name, args, token)
            answer = {"ok": True, **await METHODS[name].run(request)}
            if request.warnings:
                answer["warning"] = ",".join(request.warnings)
                answer["response_metadata"] = {"warnings": request.warnings} | answer.get("response_metadata", {})
        except Refusal as refusal:
            answer = refusal.answer()
        note(answer, 200, done=bool(answer["ok"]))
        if fault is not None:
            return hang_up(http)
        grant = self.core.workspace.grants.get(token)
        headers = {
            "x-oauth-scopes": granted(grant) if grant and grant.kind == "bot" else "",
            "x-slack-req-id": "double",
        }
        return web.json_response(answer, headers=headers)

    def _request(self, http: web.Request, name: str, args: JSON, token: str) -> Request:
        method = METHODS.get(name)
        if method is None:
            raise Refusal("unknown_method", req_method=name)
        if method.token is None:
            nobody = Grant("", "", "", "", None, "none")
            return Request(self.core, name, args, nobody, basic_of(http))
        if not token:
            raise Refusal("not_authed")
        grant = self.core.workspace.grants.get(token)
        if grant is None:
            raise Refusal("invalid_auth")
        if grant.kind != method.token:
            raise Refusal("not_allowed_token_type")
        request = Request(self.core, name, args, grant)
        if method.scope is not None:
            request.needs(method.scope)
        return request

    async def _strike(self, http: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.status == "drop":
            return hang_up(http)
        if fault.status == "timeout":
            await asyncio.sleep(self.core.faults.hang_seconds)
            return hang_up(http)
        answer, status = struck_answer(fault)
        if status == 429:
            return web.json_response(answer, status=429, headers={"Retry-After": str(fault.retry_after)})
        if status == 200:
            return web.json_response(answer)
        return web.Response(status=status, text="<html>Server Error</html>", content_type="text/html")

    # --- files and response URLs ----------------------------------------------------------------------------------

    async def _upload(self, http: web.Request) -> web.StreamResponse:
        upload = self.core.workspace.uploads.get(http.match_info["file"])
        fault = self.core.faults.take("upload", None)
        if fault is not None:
            return await self._strike(http, fault)
        if upload is None:
            return web.Response(status=404, text="Not found")
        if http.content_type == "multipart/form-data":
            parts = [part for part in (await http.post()).values() if isinstance(part, web.FileField)]
            content = parts[0].file.read() if parts else b""
        else:
            content = await http.read()
        if len(content) != upload.length:
            return web.Response(status=400, text="length does not match")
        upload.content = content
        self.core.workspace.touch()
        return web.Response(text=f"OK - {len(content)}")

    async def _download(self, http: web.Request) -> web.StreamResponse:
        upload = self.core.workspace.uploads.get(http.match_info["file"].partition("-")[2])
        if bearer(http) not in self.core.workspace.grants:
            return web.Response(status=302, headers={"Location": "/signin"})
        if upload is None or upload.content is None:
            return web.Response(status=404)
        return web.Response(body=upload.content)

    async def _response_url(self, http: web.Request) -> web.StreamResponse:
        key, at = http.match_info["key"], self.core.workspace.now()
        raw = await http.text()
        body: JSON = json.loads(raw) if raw.startswith("{") else {"text": raw}
        fault = self.core.faults.take("response_url", None)
        if fault is not None and fault.status != "drop_after":
            return await self._strike(http, fault)
        try:
            answer_response_url(self.core, key, body)
            answer: JSON = {"ok": True}
        except Refusal as refusal:
            answer = refusal.answer()
        struck = "drop_after" if fault else ""
        call = Call("response_url", body, at, self.core.workspace.now(), answer, 200, "json", "", struck, answer["ok"])
        self.core.ledger.append(call)
        self.core.workspace.touch()
        if fault is not None:
            return hang_up(http)
        if answer["ok"]:
            return web.Response(text="ok")
        return web.json_response(answer, status=404 if "url" in answer["error"] else 400)


async def arguments(http: web.Request, method: Method | None) -> tuple[JSON, str]:
    """The arguments and the style they came in: a JSON body, a form, or the query; the body wins over the query.

    A JSON body to a method that reads forms only is ignored, as Slack does.
    """
    args: JSON = dict(http.query)
    style = "query"
    if http.content_type == "application/json":
        raw = await http.text()
        if raw and (method is None or method.json):
            with suppress(json.JSONDecodeError):
                body = json.loads(raw)
                if isinstance(body, dict):
                    args |= body
                    style = "json"
    elif http.can_read_body:
        form = await http.post()
        if form:
            style = "form"
            args |= {key: value for key, value in form.items() if isinstance(value, str)}
    return args, style


def bearer(http: web.Request) -> str:
    """The token in the Authorization header, if there is one."""
    kind, _, token = http.headers.get("Authorization", "").partition(" ")
    return token if kind.lower() == "bearer" else ""


def basic_of(http: web.Request) -> tuple[str, str] | None:
    """User and password in the Authorization header, if there are any."""
    kind, _, value = http.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "basic":
        return None
    user, _, password = base64.b64decode(value).decode().partition(":")
    return user, password


def struck_answer(fault: Fault) -> tuple[dict[str, Any], int]:
    """What a fault answers, and with which status (0: nothing)."""
    if isinstance(fault.status, str):
        return {}, 0
    error = fault.error or ("ratelimited" if fault.status == 429 else "")
    return ({"ok": False, "error": error} if error else {}), fault.status


def hang_up(http: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if http.transport is not None:
        http.transport.abort()
    return web.Response(status=500)
