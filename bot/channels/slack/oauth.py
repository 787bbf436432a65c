"""Installing the Slack app in many workspaces by OAuth: the two addresses that an installer's browser visits.

`/slack/install` sends the browser to Slack with a state that is sealed, lasts ten minutes and belongs to that browser
by a cookie. `/slack/oauth_redirect` takes what Slack sends back. Only a workspace that [slack_workspaces] names is
kept; the token of any other is handed back to Slack at once, and nothing of it is stored.
"""

import hmac
import html
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

import structlog
from aiohttp import web
from slack_sdk.errors import SlackApiError

from bot.channels.slack.calling import Unreachable, client_of, refusal, told
from bot.channels.slack.installations import PLATFORM, Installations
from bot.channels.slack.manifest import BOT_SCOPES
from bot.channels.slack.plan import INSTALL, REDIRECT
from bot.config import Settings
from bot.security.secrets import Unsealable, Vault
from storage.workspaces import Workspace
from tools.words import Language, Words

COOKIE = "ringfence_install"
LASTS = timedelta(minutes=10)
# What is sealed into a state, so that no other sealed text passes for one.
PURPOSE = "install:"

INSTALLED = Words("Ringfence is installed", "Ringfence está instalado")
WELCOME = Words(
    "Ringfence now works in {name}. Open Slack, mention it in a channel or write to it directly.",
    "Ringfence ya funciona en {name}. Abre Slack, menciónalo en un canal o escríbele directamente.",
)
NOT_INSTALLED = Words("Ringfence was not installed", "Ringfence no se instaló")
CANCELLED = Words(
    "The installation was cancelled in Slack. Nothing was stored.",
    "La instalación se canceló en Slack. No se guardó nada.",
)
STALE = Words(
    "This link was not begun in this browser, was used already, or is older than ten minutes. Start again at {start}.",
    "Este enlace no se abrió en este navegador, ya se usó o tiene más de diez minutos. Empieza de nuevo en {start}.",
)
REFUSED = Words(
    "Slack did not accept the installation ({error}). Start again at {start}.",
    "Slack no aceptó la instalación ({error}). Empieza de nuevo en {start}.",
)
UNREACHABLE = Words(
    "Slack could not be reached, so nothing was stored. Try again in a minute at {start}.",
    "No se pudo llegar a Slack, así que no se guardó nada. Inténtalo de nuevo en un minuto en {start}.",
)
UNKNOWN = Words(
    "The workspace {name} ({team}) is not one that this Ringfence serves. Its administrator can name it under "
    "[slack_workspaces]. Nothing was stored.",
    "El espacio de trabajo {name} ({team}) no es de los que atiende este Ringfence. Su administrador puede agregarlo "
    "en [slack_workspaces]. No se guardó nada.",
)
WHOLE_ENTERPRISE = Words(
    "Ringfence is installed workspace by workspace, not for a whole Enterprise organisation. Nothing was stored. "
    "Start again at {start} and choose one workspace.",
    "Ringfence se instala en cada espacio de trabajo, no en toda una organización Enterprise. No se guardó nada. "
    "Empieza de nuevo en {start} y elige un espacio de trabajo.",
)
ROTATING = Words(
    "This Slack app has token rotation switched on, which Ringfence does not use. Nothing was stored. Create the app "
    "from the output of `ringfence manifest slack`.",
    "Esta aplicación de Slack tiene activada la rotación de tokens, que Ringfence no usa. No se guardó nada. Crea la "
    "aplicación con lo que imprime `ringfence manifest slack`.",
)

HANDED_BACK = Words("The permission was given back to Slack.", "El permiso se devolvió a Slack.")
STILL_GRANTED = Words(
    "The permission could not be given back to Slack: remove the app there, under Apps.",
    "El permiso no se pudo devolver a Slack: quita la aplicación allí, en Aplicaciones.",
)

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Granted:
    """What Slack gave for a code; `token` is the bot's."""

    workspace: Workspace
    token: str
    for_enterprise: bool
    rotates: bool


class Installer:
    """Serves the two addresses. Make one only where `plan(settings).oauth`."""

    def __init__(self, settings: Settings, installations: Installations, vault: Vault) -> None:
        self._settings = settings
        self._installations = installations
        self._vault = vault
        self._start = _public(settings, INSTALL)

    async def begin(self, _request: web.Request) -> web.Response:
        """Send the browser to Slack, with a state that only this browser can bring back."""
        nonce = secrets.token_urlsafe(32)
        asked = {
            "client_id": self._settings.slack_client_id or "",
            "scope": ",".join(BOT_SCOPES),
            "state": self._vault.seal(PURPOSE + nonce),
            "redirect_uri": _public(self._settings, REDIRECT),
        }
        # Slack's own page lies beside its API: https://slack.com/api/ and https://slack.com/oauth/v2/authorize.
        address = urljoin(self._settings.slack_api_url, "/oauth/v2/authorize")
        response = web.Response(status=302, headers={"Location": f"{address}?{urlencode(asked)}"})
        response.set_cookie(
            COOKIE,
            nonce,
            max_age=int(LASTS.total_seconds()),
            path=REDIRECT,
            secure=self._start.startswith("https:"),
            httponly=True,
            samesite="Lax",
        )
        return response

    async def finish(self, request: web.Request) -> web.Response:
        """Take what Slack sends back: keep the workspace, or say why not. A state is good for one visit."""
        response = await self._finished(request, _language(request))
        response.del_cookie(
            COOKIE, path=REDIRECT, secure=self._start.startswith("https:"), httponly=True, samesite="Lax"
        )
        return response

    async def _finished(self, request: web.Request, language: Language) -> web.Response:
        if not self._began_here(request):
            return self._refusal(language, 400, STALE)
        if "error" in request.query:
            return self._refusal(language, 200, CANCELLED)
        try:
            with told():
                granted = await self._exchange(request.query.get("code", ""))
                return await self._decided(granted, language)
        except SlackApiError as error:
            return self._refusal(language, 400, REFUSED, error=refusal(error))
        except Unreachable:
            return self._refusal(language, 502, UNREACHABLE)

    def _began_here(self, request: web.Request) -> bool:
        try:
            sealed = self._vault.open(request.query.get("state", ""), LASTS)
        except Unsealable:
            return False
        return hmac.compare_digest(sealed.encode(), (PURPOSE + request.cookies.get(COOKIE, "")).encode())

    async def _exchange(self, code: str) -> Granted:
        secret = self._settings.slack_client_secret
        # Not by the library's own method: that uses a way to authenticate which aiohttp is about to remove.
        given = await client_of(self._settings).api_call(
            "oauth.v2.access",
            data={
                "client_id": self._settings.slack_client_id,
                "client_secret": secret.get_secret_value() if secret else "",
                "code": code,
                "redirect_uri": _public(self._settings, REDIRECT),
            },
        )
        team: Mapping[str, Any] = given.get("team") or {}
        installer: Mapping[str, Any] = given.get("authed_user") or {}
        workspace = Workspace(
            organisation=0,
            platform=PLATFORM,
            external_id=str(team.get("id") or ""),
            name=str(team.get("name") or team.get("id") or ""),
            bot_user=given.get("bot_user_id"),
            bot_id=None,
            scopes=tuple(filter(None, str(given.get("scope") or "").split(","))),
            bot_token=None,
            installed_by=installer.get("id"),
            installed_at=round(datetime.now(UTC).timestamp() * 1000),
        )
        return Granted(
            workspace,
            str(given.get("access_token") or ""),
            for_enterprise=bool(given.get("is_enterprise_install")) or not workspace.external_id,
            rotates=bool(given.get("refresh_token")),
        )

    async def _decided(self, granted: Granted, language: Language) -> web.Response:
        workspace = granted.workspace
        organisation = self._settings.slack_workspaces.get(workspace.external_id)
        if granted.for_enterprise:
            return await self._handed_back(granted, language, WHOLE_ENTERPRISE, "a whole Enterprise organisation")
        if organisation is None:
            return await self._handed_back(granted, language, UNKNOWN, "not in [slack_workspaces]")
        if granted.rotates:
            return await self._handed_back(granted, language, ROTATING, "token rotation")
        about = await client_of(self._settings, granted.token).auth_test()
        known = replace(workspace, bot_id=str(about.get("bot_id") or "") or None)
        await self._installations.install(organisation, known, granted.token)
        logger.info("workspace installed", team=workspace.external_id)
        return _page(language, 200, INSTALLED.say(language), WELCOME.say(language, name=workspace.name))

    async def _handed_back(self, granted: Granted, language: Language, why: Words, reason: str) -> web.Response:
        """Refuse what was granted: note it, and let Slack forget the token."""
        workspace = granted.workspace
        details = {"name": workspace.name, "team": workspace.external_id, "start": self._start}
        logger.warning("workspace refused", team=workspace.external_id)
        await self._installations.refuse(workspace, reason)
        try:
            with told():
                await client_of(self._settings, granted.token).auth_revoke()
            outcome = HANDED_BACK
        except (SlackApiError, Unreachable):
            logger.warning("the token of a refused workspace was not revoked", team=workspace.external_id)
            outcome = STILL_GRANTED
        text = f"{why.say(language, **details)} {outcome.say(language)}"
        return _page(language, 403, NOT_INSTALLED.say(language), text)

    def _refusal(self, language: Language, status: int, why: Words, **details: object) -> web.Response:
        text = why.say(language, start=self._start, **details)
        return _page(language, status, NOT_INSTALLED.say(language), text)


def _public(settings: Settings, path: str) -> str:
    return (settings.public_url or "").rstrip("/") + path


def _language(request: web.Request) -> Language:
    return "es" if request.headers.get("Accept-Language", "").lower().startswith("es") else "en"


def _page(language: Language, status: int, title: str, text: str) -> web.Response:
    body = (
        f'<!doctype html><html lang="{language}"><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p></html>"
    )
    return web.Response(status=status, text=body, content_type="text/html")
