"""The manifest agrees with the code: what is listened to and called is in it with its scopes, and nothing more."""

import ast
import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

import bot.channels.slack
from bot.app import App
from bot.channels.slack import events
from bot.channels.slack.app import SlackChannel
from bot.channels.slack.installations import Installations
from bot.channels.slack.manifest import APP_METHODS, BOT_SCOPES, COMMANDS, EVENTS, METHODS, manifest
from bot.config import Settings
from storage.engine import Database
from tests.fakes.slack.methods.registry import METHODS as DOUBLE

URL = "https://calls.example.com/"
EVERYTHING = ".*"


def sources() -> Iterator[ast.Module]:
    for file in sorted(Path(bot.channels.slack.__path__[0]).glob("*.py")):
        yield ast.parse(file.read_text(encoding="utf-8"))


def called() -> set[str]:
    """Every method of Slack's that the code names: `client.chat_update`, `api_call("oauth.v2.access")`."""
    methods = {name for name in vars(AsyncWebClient) if "_" in name.strip("_") and not name.startswith("_")}
    found = set()
    for source in sources():
        for node in ast.walk(source):
            if isinstance(node, ast.Attribute) and node.attr in methods - {"api_call"}:
                found.add(method_name(node.attr))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "api_call":
                [named] = [one.value for one in node.args if isinstance(one, ast.Constant)]
                found.add(str(named))
    return found


def method_name(attribute: str) -> str:
    """files_upload_v2 apart, the client's names are Slack's with other dots."""
    return next((name for name in DOUBLE if name.replace(".", "_") == attribute), attribute)


def heard_by_reading() -> set[str]:
    """The types of events that `events.read` knows."""
    tree = ast.parse(inspect.getsource(events.read))
    patterns = [node.pattern for node in ast.walk(tree) if isinstance(node, ast.match_case)]
    firsts = [pattern.patterns[0] for pattern in patterns if isinstance(pattern, ast.MatchSequence)]
    return {
        value.value.value
        for first in firsts
        for value in ast.walk(first)
        if isinstance(value, ast.MatchValue) and isinstance(value.value, ast.Constant)
    }


class Recorder:
    """Stands where Bolt's app stands, and keeps what is listened to."""

    def __init__(self) -> None:
        self.events: set[str] = set()
        self.commands: set[str] = set()

    def event(self, what: Any, matchers: Any = None) -> Callable[[Any], Any]:
        self.events.add(what.pattern if isinstance(what, re.Pattern) else what)
        return lambda listener: listener

    def command(self, what: str) -> Callable[[Any], Any]:
        self.commands.add(what)
        return lambda listener: listener

    def action(self, _what: Any) -> Callable[[Any], Any]:
        return lambda listener: listener

    view = action

    def middleware(self, listener: Any) -> Any:
        return listener


async def test_what_is_listened_to_is_what_the_manifest_says(
    database: Database, database_url: str, monkeypatch: Any
) -> None:
    recorder = Recorder()
    monkeypatch.setattr("bot.channels.slack.app.AsyncApp", lambda **_options: recorder)
    async with App.open(Settings(database_url=database_url, _env_file=None)) as app:
        channel = SlackChannel(app, Installations(database, app.settings, app.organisation, None))
        channel._build()
    heard = (recorder.events - {EVERYTHING}) | heard_by_reading()
    assert heard == {event.split(".")[0] for event in EVENTS}
    assert {event for event in EVENTS if event.startswith("message.")} == {
        f"message.{kind}" for kind in ("channels", "groups", "im", "mpim")
    }
    assert recorder.commands == COMMANDS.keys()


def test_what_is_called_is_what_the_manifest_says() -> None:
    assert called() == METHODS.keys() | APP_METHODS


def test_every_call_has_the_scope_that_slack_wants() -> None:
    for name, scopes in METHODS.items():
        wanted = DOUBLE[name].scope if name in DOUBLE else None
        assert wanted is None or wanted in scopes, name
    assert {*BOT_SCOPES} == {scope for table in (EVENTS, METHODS, COMMANDS) for one in table.values() for scope in one}


def test_by_socket_mode_no_address_is_told() -> None:
    told = manifest(None)
    assert told["settings"]["socket_mode_enabled"] is True
    assert "https://" not in json.dumps(told)
    assert "redirect_urls" not in told["oauth_config"]


def test_over_http_everything_comes_to_one_address() -> None:
    told = manifest(URL)
    assert told["settings"]["socket_mode_enabled"] is False
    address = "https://calls.example.com/slack/events"
    assert told["settings"]["event_subscriptions"]["request_url"] == address
    assert told["settings"]["interactivity"] == {"is_enabled": True, "request_url": address}
    assert told["features"]["slash_commands"][0]["url"] == address
    assert told["oauth_config"]["redirect_urls"] == ["https://calls.example.com/slack/oauth_redirect"]


def test_slacks_limits_are_kept() -> None:
    about = manifest(None)["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4_000
    assert len(manifest(None)["features"]["agent_view"]["agent_description"]) <= 300
