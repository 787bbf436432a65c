"""`ringfence doctor` about what is outside: Slack, the providers of models, and the key of what is stored sealed."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.channels.slack.manifest import BOT_SCOPES
from bot.security.secrets import Vault, new_key
from bot.server import listening
from storage import organisations, workspaces
from storage.engine import Database
from storage.workspaces import Workspace
from tests.bot.conftest import Home
from tests.conftest import NOW_MS
from tests.fakes.anthropic import Anthropic
from tests.fakes.slack import Slack


async def told(home: Home, code: int = 0, **environment: str) -> str:
    """What the doctor says, each finding on one line."""
    done = await asyncio.to_thread(home.run, "doctor", environment={"COLUMNS": "300", **environment})
    assert (done.returncode, done.stderr) == (code, ""), done.stdout
    return re.sub(" +", " ", done.stdout)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack.running(BOT_SCOPES) as running:
        yield running


def tokens(slack: Slack, **more: str) -> dict[str, str]:
    return {
        "RINGFENCE_SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "RINGFENCE_ADMINS": "slack:U012AB3CD",
        **more,
    }


async def test_two_good_tokens_are_all_that_is_needed(home: Home, slack: Slack):
    text = await told(home, **tokens(slack))

    assert f"in the workspace Ringfence Demo ({slack.team})." in text
    assert "✓ Slack events come by Socket Mode: Slack opens a connection." in text
    assert "✓ Administrators slack:U012AB3CD." in text
    assert "✓ Encryption no secret is stored, so no key is needed." in text
    assert "✗" not in text
    assert slack.bot_token not in text
    assert slack.app_token not in text


async def test_scopes_that_are_missing_are_named(home: Home):
    async with Slack.running(set(BOT_SCOPES) - {"chat:write", "users:read"}) as slack:
        text = await told(home, 1, **tokens(slack))

    assert "lacks the scopes " in text
    assert {"chat:write", "users:read"} == set(re.findall(r"chat:write|users:read\b(?!\.)", text))


async def test_tokens_in_each_others_place_are_told_apart(home: Home, slack: Slack):
    swapped = {"SLACK_BOT_TOKEN": slack.app_token, "SLACK_APP_TOKEN": slack.bot_token}
    text = await told(home, 1, **{**tokens(slack), **swapped, "SLACK_SIGNING_SECRET": "hunter2"})

    assert "✗ Slack SLACK_BOT_TOKEN holds an app-level token (xapp-); it has to be the Bot User OAuth Token" in text
    assert "✗ Slack SLACK_APP_TOKEN holds a bot token (xoxb-); it has to be the app-level token" in text
    assert "✗ Slack SLACK_SIGNING_SECRET holds something else; it has to be 32 hexadecimal digits." in text
    assert slack.bot_token not in text
    assert "hunter2" not in text


async def test_tokens_that_slack_refuses_are_told(home: Home, slack: Slack):
    text = await told(home, 1, **tokens(slack, SLACK_BOT_TOKEN="xoxb-1-gone", SLACK_APP_TOKEN="xapp-1-gone"))

    assert "✗ Slack SLACK_BOT_TOKEN: Slack refuses it (invalid_auth)." in text
    assert "✗ Slack Slack opens no connection with SLACK_APP_TOKEN (invalid_auth)" in text


async def test_slack_that_cannot_be_reached_is_told(home: Home, slack: Slack):
    text = await told(home, 1, **tokens(slack, RINGFENCE_SLACK_API_URL="http://127.0.0.1:1/api/"))

    assert "✗ Slack Slack cannot be reached. (http://127.0.0.1:1/api/)" in text


async def test_what_answers_in_slacks_place_is_told(home: Home, slack: Slack):
    async def page(_request: web.Request) -> web.Response:
        return web.Response(text="<h1>Welcome to the hotel's network</h1>", content_type="text/html")

    async with listening("127.0.0.1", 0, {("POST", "/{any:.*}"): page}) as port:
        text = await told(home, 1, **tokens(slack, RINGFENCE_SLACK_API_URL=f"http://127.0.0.1:{port}/api/"))

    assert "✗ Slack What answers at RINGFENCE_SLACK_API_URL is not Slack." in text


async def test_half_a_set_up_says_what_is_missing(home: Home, slack: Slack):
    text = await told(home, 1, **tokens(slack, SLACK_APP_TOKEN="", RINGFENCE_ADMINS=""))

    assert "✗ Slack Nothing can come in: set SLACK_APP_TOKEN (starts with xapp-) for Socket Mode" in text
    assert "• Administrators nobody is named in RINGFENCE_ADMINS, so nobody can give roles" in text


async def install(home: Home, slack: Slack, key: str, team: str = "") -> None:
    """What an installation by OAuth leaves behind, sealed with `key`."""
    database = await Database.open(home.database_url)
    try:
        async with database.write() as connection:
            organisation = await organisations.ensure(connection, "default", NOW_MS)
            sealed = Vault.of(SecretStr(key)).seal(slack.bot_token)
            kept = Workspace(0, "slack", team or slack.team, "Acme", None, None, (), sealed, None, NOW_MS)
            await workspaces.keep(connection, organisation, kept)
    finally:
        await database.close()


def many(home: Home, slack: Slack, key: str) -> dict[str, str]:
    """The settings of many workspaces, of which two are named."""
    home.write("ringfence.toml", f'[slack_workspaces]\n{slack.team} = "default"\nT0NOTYET = "default"')
    return {
        "RINGFENCE_SLACK_API_URL": slack.api_url,
        "RINGFENCE_PUBLIC_URL": "https://ringfence.example",
        "RINGFENCE_ENCRYPTION_KEY": key,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_CLIENT_ID": slack.workspace.client_id,
        "SLACK_CLIENT_SECRET": slack.workspace.client_secret,
    }


async def test_workspaces_that_installed_the_app_are_looked_at(home: Home, slack: Slack):
    key = new_key()
    await install(home, slack, key)
    await install(home, slack, key, "T0STRANGER")

    text = await told(home, **many(home, slack, key))

    assert "✓ Slack workspaces install at https://ringfence.example/slack/install; named: 2." in text
    assert f"in the workspace Ringfence Demo ({slack.team})." in text
    assert "• Slack T0NOTYET is named in [slack_workspaces] and has not installed the app yet." in text
    assert "• Slack Acme (T0STRANGER) is installed but not named in [slack_workspaces]: refused." in text
    assert "✓ Slack events over HTTP are expected at https://ringfence.example/slack/events." in text
    assert "✓ Encryption the key is well formed; stored secrets that it opens: 2." in text
    assert key not in text


async def test_keys_are_changed_without_losing_a_token(home: Home, slack: Slack):
    old, new = new_key(), new_key()
    await install(home, slack, old)

    before = await told(home, **many(home, slack, f"{new},{old}"))
    both = {"RINGFENCE_ENCRYPTION_KEY": f"{new},{old}"}
    rotated = [await asyncio.to_thread(home.run, "secrets", "rotate", environment=both) for _ in range(2)]
    after = await told(home, **many(home, slack, new))

    assert "• Encryption the key is well formed; `ringfence secrets rotate` seals what is stored" in before
    assert [done.stdout for done in rotated] == [
        "1 stored, 1 sealed anew: only the first key is needed now.\n",
        "1 stored, 0 sealed anew: only the first key is needed now.\n",
    ]
    assert "✓ Encryption the key is well formed; stored secrets that it opens: 1." in after
    assert "@" in after


async def test_a_token_whose_key_is_gone_is_told_and_the_others_are_rotated(home: Home, slack: Slack):
    old, new = new_key(), new_key()
    await install(home, slack, new_key())
    await install(home, slack, old, "T0OTHER")

    done = await asyncio.to_thread(
        home.run, "secrets", "rotate", environment={"RINGFENCE_ENCRYPTION_KEY": f"{new},{old}"}
    )
    text = await told(home, 1, **many(home, slack, f"{new},{old}"))

    assert (done.returncode, done.stdout) == (1, "")
    assert "1 of 2 secrets were sealed anew." in done.stderr
    assert f"no key that opens those of Acme ({slack.team})" in done.stderr
    assert "✗ Encryption some stored secrets were sealed with a key that is not in RINGFENCE_ENCRYPTION_KEY." in text
    assert f"✗ Slack Acme ({slack.team}): no key in RINGFENCE_ENCRYPTION_KEY opens its token." in text


async def test_a_key_that_is_none_is_told(home: Home, slack: Slack):
    text = await told(home, 1, **many(home, slack, "hunter2"))

    assert "✗ Encryption RINGFENCE_ENCRYPTION_KEY is not a key: it takes 44 characters of base64." in text
    assert "hunter2" not in text


def test_a_fresh_key_is_a_key(home: Home):
    made = [home.run("secrets", "key").stdout for _ in range(2)]

    assert made[0] != made[1]
    assert all(Vault.of(SecretStr(key)).opens(Vault.of(SecretStr(key)).seal("x")) for key in made)


def test_without_a_key_nothing_is_rotated(home: Home):
    done = home.run("secrets", "rotate")

    assert done.returncode == 1
    assert done.stderr.startswith("RINGFENCE_ENCRYPTION_KEY is not set, and secrets are stored encrypted only.")


async def test_models_are_asked_for_with_the_key(home: Home):
    asked: list[web.Request] = []

    async def models(request: web.Request) -> web.Response:
        asked.append(request)
        if "hunter2" in str(request.headers):
            return web.json_response({"error": {}}, status=401)
        return web.json_response({"data": [{"id": "small"}, {"id": "large"}]})

    async def elsewhere(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:1/"})

    routes = {("GET", "/v1/models"): models, ("GET", "/v1/key"): models, ("GET", "/away/models"): elsewhere}
    async with listening("127.0.0.1", 0, routes) as port:
        base = f"http://127.0.0.1:{port}"
        addresses = {
            "OPENAI_BASE_URL": f"{base}/v1",
            "OPENROUTER_BASE_URL": f"{base}/v1",
            "ANTHROPIC_BASE_URL": f"{base}",
            "OPENAI_API_KEY": "sk-good",
            "ANTHROPIC_API_KEY": "sk-ant-good",
            "OPENROUTER_API_KEY": "sk-or-hunter2",
        }

        async def of(code: int, model: str, fallback: str = "offline") -> str:
            names = {"RINGFENCE_MODEL": model, "RINGFENCE_FALLBACK_MODEL": fallback}
            return await told(home, code, **addresses, **names)

        good = await of(0, "openai:small", "anthropic:large")
        unlisted = await of(0, "anthropic:larger")
        refused = await of(1, "openrouter:some/model")
        servers = await of(1, f"{base}/v1", f"{base}/v1#small")
        moved = await of(0, f"{base}/away#small")
        nowhere = await of(1, "http://127.0.0.1:1/v1#small")

    place = f"127.0.0.1:{port}"
    assert f"✓ Model openai:small: {place} answers and takes the key." in good
    assert f"✓ Model anthropic:large: {place} answers and takes the key." in good
    assert "✓ Budget at most 300,000 tokens a person and day, 20,000,000 for everybody in a month" in good
    assert f"• Model anthropic:larger: {place} takes the key; its list of models does not name larger." in unlisted
    assert f"✗ Model openrouter:some/model: {place} refuses OPENROUTER_API_KEY (HTTP 401)." in refused
    assert f"✗ Model 127.0.0.1: {place} has 2 models; add #<model> to its address." in servers
    assert f"✓ Model 127.0.0.1:small: {place} answers." in servers
    assert f"• Model 127.0.0.1:small: {place} answers, but not what was asked (HTTP 302)." in moved
    assert "✗ Model 127.0.0.1:small: 127.0.0.1:1 cannot be reached." in nowhere
    assert not re.search("good|hunter2", good + refused)
    # A server of one's own never gets a vendor's key.
    assert [request.headers.get("Authorization") for request in asked[-2:]] == [None, None]


async def test_a_model_without_its_key_is_told(home: Home):
    text = await told(home, 1, RINGFENCE_MODEL="anthropic:claude", ANTHROPIC_API_KEY="")

    assert "✗ Model anthropic:claude: ANTHROPIC_API_KEY is not set, so the offline brain answers instead." in text


async def test_the_double_of_anthropic_is_taken_for_the_real_one(home: Home):
    async with Anthropic.running([]) as server:
        text = await told(
            home, RINGFENCE_MODEL="anthropic:claude", ANTHROPIC_API_KEY="sk-x", ANTHROPIC_BASE_URL=server.base_url
        )

    assert "Model anthropic:claude: 127.0.0.1:" in text
