"""`ringfence serve` as a real process: what it says, what it serves, and how it ends."""

import asyncio
import os
import signal
import sqlite3
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

import aiohttp
import pytest

from bot.security.secrets import new_key
from tests.bot.conftest import PROGRAM, Home
from tests.fakes.slack import Slack


@dataclass
class Served:
    """A running `ringfence serve`, and what it said so far."""

    process: Process
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def says(self, part: str) -> str:
        """The line that it says with `part` in it."""
        assert self.process.stdout is not None
        async with asyncio.timeout(60):
            while not any(part in line for line in self.lines):
                line = await self.process.stdout.readline()
                assert line, f"it ended without saying {part!r}: {self.text}"
                self.lines.append(line.decode().rstrip("\n"))
        return next(line for line in self.lines if part in line)

    async def address(self) -> str:
        """Where it listens."""
        return (await self.says("Listening at ")).split()[2].rstrip(";")

    async def ends(self, number: signal.Signals | None = None) -> tuple[int, str]:
        """Its exit code and what it says on standard error, after a signal if one is named."""
        if number is not None:
            self.process.send_signal(number)
        async with asyncio.timeout(60):
            out, err = await self.process.communicate()
        self.lines += out.decode().splitlines()
        return self.process.returncode or 0, err.decode()


@asynccontextmanager
async def serving(home: Home, **environment: str) -> AsyncIterator[Served]:
    process = await asyncio.create_subprocess_exec(
        *PROGRAM,
        "serve",
        env={**home.environment, "RINGFENCE_PORT": "0", **environment},
        cwd=home.folder,
        stdout=PIPE,
        stderr=PIPE,
    )
    try:
        yield Served(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def tokens(slack: Slack, **more: str) -> dict[str, str]:
    """The settings of the README's five minutes, and where the double is."""
    return {
        "RINGFENCE_SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        **more,
    }


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack.running() as running:
        yield running


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_with_two_tokens_it_answers_in_slack_and_ends_when_told(home: Home, slack: Slack, number: signal.Signals):
    ana = slack.user("Ana")
    async with serving(home, **tokens(slack)) as served:
        await served.says("Ready.")
        async with aiohttp.ClientSession() as client, client.get(f"{await served.address()}/health") as response:
            assert (await response.json())["channels"] == {"slack": "connected"}
        channel = slack.direct(ana)
        await slack.says(ana, channel, "help")
        await slack.until(lambda: slack.answers(channel), 30)
        code, err = await served.ends(number)

    assert (code, err) == (0, "")
    assert "Slack: in the workspace Ringfence Demo." in served.lines
    assert "Slack: connected by Socket Mode." in served.lines
    assert served.lines[-1] == "Stopping."
    assert slack.bot_token not in served.text
    assert slack.app_token not in served.text


async def test_by_http_it_answers_what_slack_signed_and_nothing_else(home: Home, slack: Slack):
    ana = slack.user("Ana")
    environment = tokens(slack, SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=slack.signing_secret)
    async with serving(home, **environment) as served:
        await served.says("Ready.")
        address = f"{await served.address()}/slack/events"
        assert f"Slack: events are taken at {address}." in served.lines
        async with aiohttp.ClientSession() as client, client.post(address, json={"type": "event_callback"}) as response:
            assert response.status == 401
        slack.http_url = address
        channel = slack.direct(ana)
        await slack.says(ana, channel, "help")
        await slack.until(lambda: slack.answers(channel), 30)
        assert await served.ends(signal.SIGTERM) == (0, "")


async def test_the_workspace_of_the_token_is_kept_without_the_token(home: Home, slack: Slack):
    async with serving(home, **tokens(slack)) as served:
        await served.says("Ready.")
        await served.ends(signal.SIGTERM)

    with closing(sqlite3.connect(home.folder / "calls.db")) as database:
        rows = database.execute("SELECT external_id, name, bot_token FROM workspaces").fetchall()
    assert rows == [(slack.team, "Ringfence Demo", None)]


async def test_workspaces_may_install_where_that_is_set_up(home: Home, slack: Slack):
    home.write("ringfence.toml", f'[slack_workspaces]\n{slack.team} = "default"')
    environment = {
        "RINGFENCE_SLACK_API_URL": slack.api_url,
        "RINGFENCE_PUBLIC_URL": "https://ringfence.example/",
        "RINGFENCE_ENCRYPTION_KEY": new_key(),
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_CLIENT_ID": slack.workspace.client_id,
        "SLACK_CLIENT_SECRET": slack.workspace.client_secret,
    }
    async with serving(home, **environment) as served:
        await served.says("Ready.")
        address = f"{await served.address()}/slack/install"
        async with aiohttp.ClientSession() as client, client.get(address, allow_redirects=False) as response:
            assert response.headers["Location"].startswith(f"{slack.base}oauth/v2/authorize?")
            assert "Secure" in response.headers["Set-Cookie"]
        assert await served.ends(signal.SIGTERM) == (0, "")

    assert "Slack: workspaces install at https://ringfence.example/slack/install; installed: 0." in served.lines


async def test_it_waits_for_slack_and_can_be_stopped_meanwhile(home: Home):
    environment = {"RINGFENCE_SLACK_API_URL": "http://127.0.0.1:1/api/", "SLACK_BOT_TOKEN": "xoxb-1"}
    async with serving(home, SLACK_SIGNING_SECRET="0" * 32, **environment) as served:
        await served.says("Slack cannot be reached. Ringfence keeps trying.")
        async with aiohttp.ClientSession() as client, client.get(f"{await served.address()}/health") as response:
            assert (response.status, (await response.json())["channels"]) == (200, {"slack": "stopped"})
        assert await served.ends(signal.SIGTERM) == (0, "")


async def test_tokens_that_slack_refuses_end_it_with_a_sentence(home: Home, slack: Slack):
    async with serving(home, **tokens(slack, SLACK_BOT_TOKEN="xoxb-hunter2")) as served:
        code, err = await served.ends()
    assert (code, err) == (1, "Slack refuses SLACK_BOT_TOKEN: invalid_auth.\n")

    async with serving(home, **tokens(slack, SLACK_APP_TOKEN="xapp-hunter2")) as served:
        code, err = await served.ends()
    assert code == 1
    assert err.startswith("Slack opens no connection with SLACK_APP_TOKEN (invalid_auth): ")
    assert "hunter2" not in err


async def test_an_address_that_is_taken_ends_it_with_a_sentence(home: Home, slack: Slack):
    port = slack.base.rstrip("/").rpartition(":")[2]
    async with serving(home, **tokens(slack, RINGFENCE_PORT=port)) as served:
        code, err = await served.ends()

    assert code == 1
    assert err.startswith(f"The server cannot listen on 127.0.0.1:{port}: ")


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "No chat platform is configured."),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "Nothing can come in: set SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "There is no workspace: set SLACK_BOT_TOKEN"),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_SIGNING_SECRET": "0" * 32},
            "Installing by OAuth also needs SLACK_CLIENT_SECRET, RINGFENCE_PUBLIC_URL, RINGFENCE_ENCRYPTION_KEY,",
        ),
    ],
)
def test_where_too_little_is_configured_it_says_what_is_missing(home: Home, environment: dict[str, str], told: str):
    done = home.run("serve", environment=environment)

    assert (done.returncode, done.stdout) == (1, "")
    assert told in done.stderr
    assert "`ringfence doctor` says what is there and what is not." in done.stderr


def test_where_the_libraries_are_missing_it_says_what_to_install(home: Home):
    home.write("slack_bolt.py", "raise ModuleNotFoundError('no', name='slack_bolt')")
    path = os.pathsep.join((str(home.folder), home.environment["PYTHONPATH"]))
    done = home.run("serve", environment={"PYTHONPATH": path, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"})

    assert done.returncode == 1
    assert "slack_bolt is not installed, which this needs: pip install 'ringfence[slack]'" in done.stderr
