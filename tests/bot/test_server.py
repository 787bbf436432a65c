"""The server over real sockets: health, limits, strict headers, and defects that outsiders learn nothing of."""

import asyncio
import io
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot import server
from bot.server import CannotListen, Handler, Health, listening
from storage.engine import Database
from tests.conftest import PostgreSQL


@dataclass
class Line:
    """A channel as /health sees one."""

    state: str = "connected"


async def looked(routes: Mapping[tuple[str, str], Handler]) -> tuple[int, dict[str, Any], Mapping[str, str]]:
    """What GET /health answers."""
    async with (
        listening("127.0.0.1", 0, routes) as port,
        aiohttp.ClientSession() as client,
        client.get(f"http://127.0.0.1:{port}/health") as response,
    ):
        return response.status, await response.json(), response.headers


async def test_health_says_what_is_up(database: Database):
    status, told, headers = await looked({("GET", "/health"): Health(database, {"slack": Line()}).answer})

    assert status == 200
    assert told == {"status": "ok", "database": "reachable", "channels": {"slack": "connected"}}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Server" not in headers


async def test_health_is_trouble_without_the_database(postgresql: PostgreSQL, postgresql_template: str):
    name = postgresql.create(postgresql_template)
    database = await Database.open(postgresql.url(name))
    await asyncio.to_thread(postgresql.drop, name)

    status, told, _ = await looked({("GET", "/health"): Health(database, {}).answer})
    await database.close()

    assert (status, told["status"], told["database"]) == (503, "trouble", "unreachable")


async def echo(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


async def test_bodies_are_bounded():
    async with listening("127.0.0.1", 0, {("POST", "/in"): echo}) as port, aiohttp.ClientSession() as client:
        address = f"http://127.0.0.1:{port}/in"
        async with client.post(address, data=b"x" * 1000) as response:
            assert (response.status, await response.text()) == (200, "1000")
        async with client.post(address, data=io.BytesIO(b"x" * (server.BODY_BYTES + 1))) as response:
            assert response.status == 413
            assert response.headers["X-Frame-Options"] == "DENY"


async def test_a_body_that_is_no_text_is_the_senders_mistake():
    async def read(request: web.Request) -> web.Response:
        return web.Response(text=await request.text())

    async with listening("127.0.0.1", 0, {("POST", "/in"): read}) as port, aiohttp.ClientSession() as client:
        address = f"http://127.0.0.1:{port}/in"
        async with client.post(address, data=b"\xff\xfe") as response:
            assert response.status == 400
        for charset in ("nonsense", "hex"):
            headers = {"Content-Type": f"text/plain; charset={charset}"}
            async with client.post(address, data=b"x", headers=headers) as response:
                assert response.status == 415


async def test_a_body_that_never_comes_ends_the_request(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(server, "SECONDS", 0.2)
    async with listening("127.0.0.1", 0, {("POST", "/in"): echo}) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc")
        answer = await asyncio.wait_for(reader.readline(), 60)
        writer.close()

    assert answer == b"HTTP/1.1 408 Request Timeout\r\n"


async def test_a_defect_is_told_as_a_reference(caplog: pytest.LogCaptureFixture):
    async def broken(_request: web.Request) -> web.Response:
        raise LookupError("the password is hunter2")

    with caplog.at_level(logging.ERROR):
        async with listening("127.0.0.1", 0, {("GET", "/x"): broken}) as port, aiohttp.ClientSession() as client:
            async with client.get(f"http://127.0.0.1:{port}/x") as response:
                status, text = response.status, await response.text()
            async with client.get(f"http://127.0.0.1:{port}/nowhere") as response:
                assert response.status == 404

    assert status == 500
    assert text.startswith("Something went wrong here. Reference ")
    assert "hunter2" not in text
    assert "LookupError" not in text


async def test_an_address_that_is_taken_is_a_sentence():
    async with listening("127.0.0.1", 0, {}) as port:
        with pytest.raises(CannotListen, match=f"cannot listen on 127.0.0.1:{port}: "):
            async with listening("127.0.0.1", port, {}):
                pass


async def test_what_runs_ends_before_the_server_does():
    begun, ended = asyncio.Event(), []

    async def slow(_request: web.Request) -> web.Response:
        begun.set()
        await asyncio.sleep(0.1)
        ended.append("done")
        return web.Response(text="done")

    async with aiohttp.ClientSession() as client:
        async with listening("127.0.0.1", 0, {("GET", "/slow"): slow}) as port:
            asking = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/slow"))
            await begun.wait()
        assert ended == ["done"]
        (await asking).release()
