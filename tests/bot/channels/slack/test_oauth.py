"""Installation by OAuth over real sockets: who may install, whose browser it is, and what is stored of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from cryptography.fernet import Fernet
from pydantic import SecretStr
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from sqlalchemy import select
from yarl import URL

from bot.channels.slack.installations import Installations
from bot.channels.slack.manifest import BOT_SCOPES
from bot.channels.slack.oauth import COOKIE, PURPOSE, Installer
from bot.channels.slack.plan import EVENTS, INSTALL, REDIRECT
from bot.config import Settings
from bot.security.secrets import Vault, new_key
from bot.server import listening
from storage import organisations, workspaces
from storage.engine import Database
from storage.schema import audit
from storage.workspaces import Workspace
from tests.conftest import NOW_MS
from tests.fakes.slack import Slack

KEY = new_key()


@dataclass
class Page:
    """What a browser shows."""

    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """A Ringfence that can be installed, and the Slack that it is installed in."""

    slack: Slack
    database: Database
    installations: Installations
    address: str

    @asynccontextmanager
    async def browser(self) -> AsyncIterator["Browser"]:
        # Browsers keep cookies of 127.0.0.1; the library does only when told.
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
            yield Browser(self, session)

    async def stored(self, team: str) -> Workspace | None:
        async with self.database.read() as connection:
            return await workspaces.find(connection, "slack", team)


@dataclass
class Browser:
    """Somebody's browser, with its cookies."""

    site: Site
    session: aiohttp.ClientSession

    async def begins(self) -> dict[str, str]:
        """Follow the link to install: what Slack's page is asked for."""
        async with self.session.get(self.site.address + INSTALL, allow_redirects=False) as response:
            assert response.status == 302
            location = urlsplit(response.headers["Location"])
        assert f"{location.scheme}://{location.netloc}{location.path}" == f"{self.site.slack.base}oauth/v2/authorize"
        return {name: values[0] for name, values in parse_qs(location.query).items()}

    async def returns(self, language: str = "en", **query: str) -> Page:
        """Come back from Slack's page."""
        address, headers = self.site.address + REDIRECT, {"Accept-Language": language}
        async with self.session.get(address, params=query, headers=headers) as response:
            return Page(response.status, await response.text(), dict(response.headers))

    async def installs(self, user: str, language: str = "en") -> Page:
        """The whole way, agreeing on Slack's page."""
        asked = await self.begins()
        code = self.site.slack.authorizes(user, asked["scope"].split(","), asked["redirect_uri"])
        return await self.returns(language, code=code, state=asked["state"])


def settings_of(slack: Slack, address: str, named: dict[str, str], key: str = KEY, api: str = "") -> Settings:
    """The settings of a Ringfence at `address` for workspaces that are `named`; `api` is another Slack's address."""
    return Settings(
        slack_api_url=api or slack.api_url,
        slack_workspaces=named,
        public_url=address,
        encryption_key=SecretStr(key),
        SLACK_CLIENT_ID=slack.workspace.client_id,
        SLACK_CLIENT_SECRET=slack.workspace.client_secret,
        SLACK_SIGNING_SECRET=slack.signing_secret,
    )


@asynccontextmanager
async def site_of(
    slack: Slack, database: Database, named: dict[str, str], key: str = KEY, api: str = ""
) -> AsyncIterator[Site]:
    """A Ringfence that serves the two addresses on a port of its own."""
    made: list[Installer] = []

    async def begin(request: web.Request) -> web.Response:
        return await made[0].begin(request)

    async def finish(request: web.Request) -> web.Response:
        return await made[0].finish(request)

    async with database.write() as connection:
        organisation = await organisations.ensure(connection, "default", NOW_MS)
    async with listening("127.0.0.1", 0, {("GET", INSTALL): begin, ("GET", REDIRECT): finish}) as port:
        settings = settings_of(slack, f"http://127.0.0.1:{port}", named, key, api)
        vault = Vault.of(settings.encryption_key)
        installations = Installations(database, settings, organisation, vault)
        made.append(Installer(settings, installations, vault))
        yield Site(slack, database, installations, f"http://127.0.0.1:{port}")


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """A Slack where the app is nowhere installed yet."""
    async with Slack.running(installed=False) as running:
        yield running


@pytest.fixture
async def site(slack: Slack, database: Database) -> AsyncIterator[Site]:
    """A Ringfence that serves the double's own workspace, for the organisation `Acme`."""
    async with site_of(slack, database, {slack.team: "Acme"}) as made:
        yield made


async def audited(database: Database) -> list[tuple[str, str, str | None]]:
    async with database.read() as connection:
        rows = await connection.execute(select(audit.c.tool, audit.c.outcome, audit.c.detail).order_by(audit.c.id))
        return [(row.tool, row.outcome, row.detail) for row in rows]


async def test_a_named_workspace_is_installed(site: Site):
    async with site.browser() as browser:
        page = await browser.installs(site.slack.user("Ana"))

    assert page.status == 200
    assert "Ringfence now works in Ringfence Demo." in page.text
    installed = await site.installations.of(site.slack.team)
    grant = site.slack.workspace.grant_of(site.slack.team)
    assert installed is not None
    assert grant is not None
    assert (installed.bot_token, installed.bot_user, installed.bot_id) == (grant.token, grant.bot_user, grant.bot_id)
    assert await site.installations.every() == (installed,)
    assert await audited(site.database) == [("install_workspace", "done", None)]


async def test_the_token_is_stored_sealed_and_shown_nowhere(site: Site):
    async with site.browser() as browser:
        page = await browser.installs(site.slack.user("Ana"))

    stored, grant = await site.stored(site.slack.team), site.slack.workspace.grant_of(site.slack.team)
    installed = await site.installations.of(site.slack.team)
    assert stored is not None
    assert grant is not None
    assert Fernet(KEY).decrypt(stored.bot_token or "").decode() == grant.token
    assert set(stored.scopes) == set(BOT_SCOPES)
    assert grant.token not in f"{page.text} {page.headers} {installed!r} {stored!r}"


async def test_slacks_page_is_asked_for_what_the_manifest_says(site: Site):
    async with site.browser() as browser:
        asked = await browser.begins()

    assert asked["scope"] == ",".join(BOT_SCOPES)
    assert asked["redirect_uri"] == site.address + REDIRECT
    assert asked["client_id"] == site.slack.workspace.client_id
    assert site.slack.workspace.client_secret not in str(asked)


async def test_after_a_restart_and_a_change_of_keys_it_is_still_installed(site: Site):
    async with site.browser() as browser:
        await browser.installs(site.slack.user("Ana"))
    settings = settings_of(site.slack, site.address, {site.slack.team: "Acme"}, f"{new_key()},{KEY}")

    again = Installations(site.database, settings, 1, Vault.of(settings.encryption_key))

    assert await again.of(site.slack.team) == await site.installations.of(site.slack.team)
    lost = Installations(site.database, settings, 1, Vault.of(SecretStr(new_key())))
    assert await lost.of(site.slack.team) is None


async def test_a_workspace_that_is_not_named_is_refused_and_its_token_handed_back(site: Site):
    other = site.slack.team_of("Eve & <Co>")
    async with site.browser() as browser:
        page = await browser.installs(site.slack.user("Eve", team=other))

    assert page.status == 403
    assert f"The workspace Eve &amp; &lt;Co&gt; ({other}) is not one that this Ringfence serves." in page.text
    assert "The permission was given back to Slack." in page.text
    assert await site.stored(other) is None
    assert await site.installations.of(other) is None
    assert site.slack.workspace.grant_of(other) is None
    assert await audited(site.database) == [("install_workspace", "denied", "not in [slack_workspaces]")]


async def test_a_token_that_cannot_be_handed_back_is_told(site: Site):
    site.slack.faults.next("auth.revoke", 500, times=9)
    other = site.slack.team_of("Eve Co")
    async with site.browser() as browser:
        page = await browser.installs(site.slack.user("Eve", team=other), "es-CO")

    assert page.status == 403
    assert "no es de los que atiende este Ringfence" in page.text
    assert "El permiso no se pudo devolver a Slack" in page.text
    assert await site.stored(other) is None


async def test_a_workspace_that_is_not_named_any_more_gets_nothing(site: Site, slack: Slack, database: Database):
    ana = slack.user("Ana")
    async with site.browser() as browser:
        await browser.installs(ana)
    async with site_of(slack, database, {"T0": "Acme"}) as later:
        assert await later.installations.of(slack.team) is None
        async with later.browser() as browser:
            assert (await browser.installs(ana)).status == 403

    stored = await site.stored(slack.team)
    assert stored is not None
    assert stored.bot_token is None


async def test_a_workspace_that_moves_to_another_organisation_is_installed_anew(
    site: Site, slack: Slack, database: Database
):
    async with site.browser() as browser:
        await browser.installs(slack.user("Ana"))
    before = await site.installations.of(slack.team)
    async with site_of(slack, database, {slack.team: "Other"}) as later:
        assert await later.installations.of(slack.team) is None
        async with later.browser() as browser:
            await browser.installs(slack.user("Ana"))
        after = await later.installations.of(slack.team)

    assert before is not None
    assert after is not None
    assert after.organisation != before.organisation


async def test_a_state_is_good_in_its_own_browser_only(site: Site):
    async with site.browser() as ours, site.browser() as theirs:
        asked = await ours.begins()
        await theirs.begins()
        code = site.slack.authorizes(site.slack.user("Ana"))
        page = await theirs.returns(code=code, state=asked["state"])

    assert page.status == 400
    assert "This link was not begun in this browser" in page.text
    assert await site.stored(site.slack.team) is None
    assert not site.slack.ledger.of("oauth.v2.access")


@pytest.mark.parametrize(
    "state", ["", "nonsense", "sealed elsewhere", "sealed for something else", "eleven minutes old"]
)
async def test_a_state_that_is_not_ours_or_too_old_is_refused(site: Site, state: str):
    async with site.browser() as browser:
        await browser.begins()
        cookies = browser.session.cookie_jar.filter_cookies(URL(site.address + REDIRECT))
        nonce = cookies[COOKIE].value
        eleven_minutes_ago = int(datetime.now(UTC).timestamp()) - 11 * 60
        states = {
            "sealed elsewhere": Fernet(new_key()).encrypt((PURPOSE + nonce).encode()).decode(),
            "sealed for something else": Fernet(KEY).encrypt(nonce.encode()).decode(),
            "eleven minutes old": Fernet(KEY).encrypt_at_time((PURPOSE + nonce).encode(), eleven_minutes_ago).decode(),
        }
        page = await browser.returns(code="x", state=states.get(state, state))

    assert page.status == 400
    assert not site.slack.ledger.of("oauth.v2.access")


async def test_a_state_is_good_for_one_visit(site: Site):
    ana = site.slack.user("Ana")
    async with site.browser() as browser:
        asked = await browser.begins()
        first = await browser.returns(code=site.slack.authorizes(ana), state=asked["state"])
        second = await browser.returns(code=site.slack.authorizes(ana), state=asked["state"])

    assert (first.status, second.status) == (200, 400)


async def test_a_code_that_slack_does_not_take_is_told(site: Site):
    async with site.browser() as browser:
        asked = await browser.begins()
        page = await browser.returns(code="stolen", state=asked["state"])

    assert page.status == 400
    assert "Slack did not accept the installation (invalid_code)." in page.text
    assert await site.stored(site.slack.team) is None


async def test_whoever_cancels_is_told_that_nothing_happened(site: Site):
    async with site.browser() as browser:
        asked = await browser.begins()
        page = await browser.returns(error="access_denied", state=asked["state"])

    assert page.status == 200
    assert "Nothing was stored." in page.text


@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
async def test_when_slack_cannot_be_reached_nothing_is_stored_and_it_can_be_tried_again(site: Site, method: str):
    site.slack.faults.next(method, "drop", times=9)
    async with site.browser() as browser:
        page = await browser.installs(site.slack.user("Ana"))
        site.slack.faults.clear()
        again = await browser.installs(site.slack.user("Ana"))

    assert page.status == 502
    assert f"Try again in a minute at {site.address}{INSTALL}." in page.text
    assert again.status == 200


async def test_pages_let_browsers_do_nothing(site: Site):
    async with site.browser() as browser:
        page = await browser.installs(site.slack.user("Ana"))

    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.text


async def test_an_app_that_was_taken_out_has_no_token_here(site: Site):
    async with site.browser() as browser:
        await browser.installs(site.slack.user("Ana"))
    await site.slack.uninstalls(site.slack.team)

    await site.installations.check(site.slack.team)

    stored = await site.stored(site.slack.team)
    assert stored is not None
    assert (stored.bot_token, stored.removed_at is None) == (None, False)
    assert await site.installations.of(site.slack.team) is None
    assert await site.installations.authorize(None, site.slack.team) is None


async def test_news_of_a_removal_that_comes_after_a_new_installation_changes_nothing(site: Site):
    async with site.browser() as browser:
        await browser.installs(site.slack.user("Ana"))
        await site.slack.uninstalls(site.slack.team)
        await browser.installs(site.slack.user("Ana"))

    await site.installations.check(site.slack.team)

    assert await site.installations.of(site.slack.team) is not None


async def test_the_removal_is_heard_of(site: Site):
    bolt = AsyncApp(signing_secret=site.slack.signing_secret, authorize=site.installations.authorize)
    site.installations.listen(bolt)

    async def events(request: web.Request) -> web.Response:
        return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

    async with site.browser() as browser:
        await browser.installs(site.slack.user("Ana"))
    async with listening("127.0.0.1", 0, {("POST", EVENTS): events}) as port, asyncio.timeout(60):
        site.slack.http_url = f"http://127.0.0.1:{port}{EVENTS}"
        await site.slack.uninstalls(site.slack.team)
        while await site.installations.of(site.slack.team) is not None:  # noqa: ASYNC110 - rows have no events
            await asyncio.sleep(0.02)

    stored = await site.stored(site.slack.team)
    assert stored is not None
    assert stored.bot_token is None


async def test_two_installations_at_once_leave_one(site: Site):
    ana = site.slack.user("Ana")
    async with site.browser() as one, site.browser() as two:
        pages = await asyncio.gather(one.installs(ana), two.installs(ana))

    assert [page.status for page in pages] == [200, 200]
    async with site.database.read() as connection:
        assert len(await workspaces.every(connection)) == 1


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"is_enterprise_install": True, "team": None, "enterprise": {"id": "E1"}}, "not for a whole Enterprise"),
        ({"refresh_token": "xoxe-1-x", "expires_in": 43_200}, "has token rotation switched on"),
    ],
)
async def test_what_ringfence_cannot_serve_is_refused_and_handed_back(
    slack: Slack, database: Database, given: dict[str, Any], told: str
):
    revoked: list[str] = []

    async def access(_request: web.Request) -> web.Response:
        grant = {"ok": True, "access_token": "xoxb-given", "team": {"id": slack.team, "name": "Acme"}, "scope": ""}
        return web.json_response(grant | given)

    async def revoke(request: web.Request) -> web.Response:
        revoked.append(request.headers["Authorization"])
        return web.json_response({"ok": True, "revoked": True})

    routes = {("POST", "/api/oauth.v2.access"): access, ("GET", "/api/auth.revoke"): revoke}
    async with (
        listening("127.0.0.1", 0, routes) as port,
        site_of(slack, database, {slack.team: "Acme"}, api=f"http://127.0.0.1:{port}/api/") as site,
        site.browser() as browser,
        browser.session.get(site.address + INSTALL, allow_redirects=False) as response,
    ):
        state = parse_qs(urlsplit(response.headers["Location"]).query)["state"][0]
        page = await browser.returns(code="x", state=state)

    assert page.status == 403
    assert told in page.text
    assert revoked == ["Bearer xoxb-given"]
    assert await site.stored(slack.team) is None
