"""Socket Mode: up to ten connections, each envelope to one of them, acknowledged by its envelope id."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from tests.fakes.slack.delivery import Delivery, Outcome
from tests.fakes.slack.records import JSON

MOST = 10  # connections an app may have at once


@dataclass(eq=False)
class Connection:
    """One open socket and the acknowledgements awaited on it, by envelope id."""

    socket: web.WebSocketResponse
    transport: asyncio.BaseTransport | None
    awaited: dict[str, asyncio.Future[Outcome]] = field(default_factory=dict)


@dataclass
class Sockets:
    """All sockets of the app. `ack_within` is in seconds: Slack waits three."""

    app_id: str
    changed: Callable[[], None]
    ack_within: float = 3.0
    connections: list[Connection] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    opened: int = 0
    _turn: int = 0

    def ticket(self) -> str:
        """A ticket for one connection, as apps.connections.open gives it."""
        ticket = secrets.token_urlsafe(16)
        self.tickets.add(ticket)
        return ticket

    async def accept(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets:
            return web.json_response({"ok": False, "error": "invalid_ticket"}, status=403)
        self.tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=True)
        await socket.prepare(request)
        if len(self.connections) >= MOST:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return socket
        self.opened += 1
        connection = Connection(socket, request.transport)
        await socket.send_json(self._hello())
        self.connections.append(connection)
        self.changed()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._read(connection, json.loads(message.data))
        finally:
            if connection in self.connections:
                self.connections.remove(connection)
            for awaited in connection.awaited.values():
                if not awaited.done():
                    awaited.set_result(Outcome(False, "connection_failed"))
            self.changed()
        return socket

    async def send(self, delivery: Delivery, number: int, reason: str) -> Outcome:
        """One attempt over the next connection in turn; fails at once when nobody is connected."""
        if not self.connections:
            return Outcome(False, "connection_failed")
        self._turn += 1
        connection = self.connections[self._turn % len(self.connections)]
        envelope = secrets.token_hex(16)
        awaited = asyncio.get_running_loop().create_future()
        connection.awaited[envelope] = awaited
        shape: JSON = {
            "envelope_id": envelope,
            "payload": delivery.payload,
            "type": delivery.kind,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            shape |= {"retry_attempt": number, "retry_reason": reason}
        try:
            await connection.socket.send_json(shape)
            return await asyncio.wait_for(awaited, self.ack_within)
        except TimeoutError:
            return Outcome(False, "timeout")
        except ConnectionError:
            return Outcome(False, "connection_failed")
        finally:
            connection.awaited.pop(envelope, None)

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every connection to come again, as Slack does every few hours; "warning" comes before that."""
        for connection in list(self.connections):
            await connection.socket.send_json(
                {"type": "disconnect", "reason": reason, "debug_info": {"host": "double"}}
            )
            if reason != "warning":
                await connection.socket.close()

    def cut(self) -> None:
        """Break every connection without a word."""
        for connection in list(self.connections):
            self.connections.remove(connection)
            if isinstance(connection.transport, asyncio.Transport):
                connection.transport.abort()

    async def close(self) -> None:
        """End all connections for good."""
        for connection in list(self.connections):
            await connection.socket.close()

    def _read(self, connection: Connection, message: JSON) -> None:
        awaited = connection.awaited.get(str(message.get("envelope_id")))
        if awaited is not None and not awaited.done():
            awaited.set_result(Outcome(True, answer=message.get("payload")))

    def _hello(self) -> JSON:
        return {
            "type": "hello",
            "num_connections": len(self.connections) + 1,
            "debug_info": {"host": "double", "build_number": 1, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }
