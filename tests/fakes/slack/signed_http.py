"""Signed HTTP: payloads as POST requests with Slack's v0 signature, and the url_verification handshake."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

from tests.fakes.slack.delivery import Delivery, Outcome
from tests.fakes.slack.records import JSON


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The value of `x-slack-signature`: v0= and the HMAC-SHA256 of "v0:timestamp:body"."""
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


@dataclass
class SignedHttp:
    """Posts to the app. `ack_within` is in seconds; `skew` shifts the time stamp, `secret` can be set wrong."""

    secret: str
    ack_within: float = 3.0
    skew: float = 0.0
    _session: aiohttp.ClientSession | None = field(default=None, repr=False)

    async def send(self, url: str, delivery: Delivery, number: int, reason: str) -> Outcome:
        """One attempt: acknowledged by HTTP 200 in time."""
        if delivery.kind == "events_api":
            body, kind = json.dumps(delivery.payload).encode(), "application/json"
        else:
            form = delivery.payload if delivery.kind == "slash_commands" else {"payload": json.dumps(delivery.payload)}
            body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
        headers = {"x-slack-retry-num": str(number), "x-slack-retry-reason": reason} if number else {}
        try:
            return await self._post(url, body, kind, headers)
        except TimeoutError:
            return Outcome(False, "http_timeout")
        except aiohttp.ClientError:
            return Outcome(False, "connection_failed")

    async def verify(self, url: str) -> bool:
        """What Slack does when the address is entered: the app must send the challenge back."""
        challenge = hashlib.sha256(str(time.time()).encode()).hexdigest()
        body = json.dumps({"token": "double", "challenge": challenge, "type": "url_verification"}).encode()
        outcome = await self._post(url, body, "application/json", {})
        if not outcome.ok:
            return False
        if isinstance(outcome.answer, dict):
            return bool(outcome.answer.get("challenge") == challenge)
        return outcome.answer == challenge

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    async def _post(self, url: str, body: bytes, kind: str, headers: dict[str, str]) -> Outcome:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        timestamp = str(int(time.time() + self.skew))
        headers = {
            "content-type": kind,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(self.secret, timestamp, body),
            **headers,
        }
        async with asyncio.timeout(self.ack_within):
            async with self._session.post(url, data=body, headers=headers) as response:
                text = await response.text()
                if response.status != 200:
                    no_retry = response.headers.get("x-slack-no-retry") == "1"
                    return Outcome(False, "http_error", text, no_retry=no_retry)
                return Outcome(True, answer=_answer(text))


def _answer(text: str) -> JSON | str | None:
    if not text:
        return None
    if text.startswith("{"):
        shape: JSON = json.loads(text)
        return shape
    return text
