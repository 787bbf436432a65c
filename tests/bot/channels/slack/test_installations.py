"""One workspace by its token: whose it is, who else gets nothing, and what happens when Slack does not want it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.slack.calling import Unreachable
from bot.channels.slack.installations import Installations, NotInstalled, opens_connections
from bot.config import Settings
from storage import organisations, workspaces
from storage.engine import Database
from storage.workspaces import Workspace
from tests.conftest import NOW_MS
from tests.fakes.slack import Slack


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    async with Slack.running() as running:
        yield running


def settings_of(slack: Slack, **more: str) -> Settings:
    return Settings(
        **{
            "slack_api_url": slack.api_url,
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            **more,
        }
    )


async def stored(database: Database, team: str) -> Workspace | None:
    async with database.read() as connection:
        return await workspaces.find(connection, "slack", team)


async def test_the_tokens_workspace_is_the_configured_organisations(
    slack: Slack, database: Database, organisation: int
):
    installations = Installations(database, settings_of(slack), organisation)
    assert await installations.every() == ()

    adopted = await installations.adopt()

    assert (adopted.team, adopted.name, adopted.organisation) == (slack.team, "Ringfence Demo", organisation)
    assert (adopted.bot_user, adopted.bot_id, adopted.bot_token) == (slack.bot_user, slack.bot_id, slack.bot_token)
    assert await installations.of(slack.team) == adopted
    assert await installations.every() == (adopted,)
    assert slack.bot_token not in repr(adopted)
    kept = await stored(database, slack.team)
    assert kept is not None
    assert (kept.organisation, kept.bot_token) == (organisation, None)


async def test_every_other_workspace_gets_nothing(slack: Slack, database: Database, organisation: int):
    installations = Installations(database, settings_of(slack), organisation)
    await installations.adopt()

    for team in (slack.team_of("Another"), "", None):
        assert await installations.of(team) is None
        assert await installations.authorize(None, team) is None


async def test_settings_win_over_the_organisation_that_it_was_kept_for(
    slack: Slack, database: Database, organisation: int
):
    async with database.write() as connection:
        other = await organisations.ensure(connection, "other", NOW_MS)
    await Installations(database, settings_of(slack), organisation).adopt()

    moved = await Installations(database, settings_of(slack), other).adopt()

    kept = await stored(database, slack.team)
    assert kept is not None
    assert kept.organisation == moved.organisation == other


async def test_a_token_that_slack_refuses_is_a_sentence(slack: Slack, database: Database, organisation: int):
    wrong = settings_of(slack, SLACK_BOT_TOKEN="xoxb-hunter2", SLACK_APP_TOKEN="xapp-hunter2")

    with pytest.raises(NotInstalled, match=r"^Slack refuses SLACK_BOT_TOKEN: invalid_auth\.$"):
        await Installations(database, wrong, organisation).adopt()
    with pytest.raises(NotInstalled, match=r"^Slack opens no connection with SLACK_APP_TOKEN \(invalid_auth\)"):
        await opens_connections(wrong)
    assert await stored(database, slack.team) is None


@pytest.mark.parametrize("status", ["drop", 500])
async def test_slack_that_does_not_answer_is_no_refusal(
    slack: Slack, database: Database, organisation: int, status: int | str
):
    slack.faults.next("auth.test", status, times=9)

    with pytest.raises(Unreachable):
        await Installations(database, settings_of(slack), organisation).adopt()


async def test_without_a_vault_no_stored_token_opens(slack: Slack, database: Database, organisation: int):
    many = Settings(slack_api_url=slack.api_url, slack_workspaces={slack.team: "default"})
    async with database.write() as connection:
        kept = Workspace(0, "slack", slack.team, "Acme", None, None, (), "sealed", None, NOW_MS)
        await workspaces.keep(connection, organisation, kept)

    assert await Installations(database, many, organisation).of(slack.team) is None
