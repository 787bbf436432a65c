"""apps.connections.open and oauth.v2.access: how an app connects and how it is installed."""

from __future__ import annotations

import secrets

from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, Grant


@method("apps.connections.open", token="app", json=False)
async def connections_open(request: Request) -> JSON:
    """An address for one socket."""
    base = request.core.base.replace("http", "ws", 1)
    return {"url": f"{base}link/?ticket={request.core.sockets.ticket()}&app_id={request.workspace.app_id}"}


@method("oauth.v2.access", token=None, json=False)
async def oauth_access(request: Request) -> JSON:
    """Turn a code into a token: once, with the client's secret and the same redirect address."""
    workspace = request.workspace
    client = request.basic or (request.text("client_id"), request.text("client_secret"))
    if client[0] != workspace.client_id:
        raise Refusal("invalid_client_id")
    if client[1] != workspace.client_secret:
        raise Refusal("bad_client_secret")
    code = workspace.codes.pop(request.text("code"), None)
    if code is None:
        raise Refusal("invalid_code")
    if code.redirect_uri is not None and request.text("redirect_uri") != code.redirect_uri:
        raise Refusal("bad_redirect_uri")
    before = workspace.grant_of(code.team)
    grant = before or Grant("", code.team, workspace.id("U"), workspace.id("B"), None)
    granted = Grant(f"xoxb-{secrets.token_hex(16)}", code.team, grant.bot_user, grant.bot_id, code.scopes)
    request.core.install(granted)
    team = workspace.teams[code.team]
    return {
        "app_id": workspace.app_id,
        "authed_user": {"id": code.user},
        "scope": ",".join(sorted(code.scopes or ())),
        "token_type": "bot",
        "access_token": granted.token,
        "bot_user_id": granted.bot_user,
        "team": {"id": team.id, "name": team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }
