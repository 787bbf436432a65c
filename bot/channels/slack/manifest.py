"""The app manifest: what Slack has to be told about the app, made from what the code listens to and calls.

A new listener adds its event to `EVENTS`, a new call its method to `METHODS`, each with the scopes that it takes; the
scopes, and so the manifest, follow. A test compares both tables with the code. Slack's libraries are not needed here.
"""

from collections.abc import Mapping
from typing import Any

from bot.channels.slack.plan import REDIRECT
from bot.chat_commands import SLASH
from tools.words import Words

NAME = "Ringfence"
COLOUR = "#1d3557"
EVENTS_PATH = "/slack/events"

_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
EVENTS: Mapping[str, tuple[str, ...]] = {
    "agent_session_stopped": ("assistant:write",),
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "assistant_thread_started": ("assistant:write",),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "message.mpim": ("mpim:history",),
    "tokens_revoked": (),
}
METHODS: Mapping[str, tuple[str, ...]] = {
    "agents.sessions.setStatus": ("assistant:write", "chat:write"),
    "assistant.threads.setStatus": ("chat:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "auth.revoke": (),
    "auth.test": (),
    "chat.appendStream": ("chat:write",),
    "chat.delete": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.startStream": ("chat:write",),
    "chat.stopStream": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": _HISTORY,
    # Asked about channels only: whether another organisation reads them.
    "conversations.info": ("channels:read", "groups:read", "mpim:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": _HISTORY,
    "files.completeUploadExternal": ("files:write",),
    "files.getUploadURLExternal": ("files:write",),
    "oauth.v2.access": (),
    "users.info": ("users:read",),
    "views.open": (),
    "views.publish": (),
}
# What the app-level token (xapp-) is for, which a manifest does not speak of; its scope is connections:write.
APP_METHODS = frozenset({"apps.connections.open"})
COMMANDS: Mapping[str, tuple[str, ...]] = {SLASH: ("commands",)}

BOT_SCOPES: tuple[str, ...] = tuple(
    sorted({scope for table in (EVENTS, METHODS, COMMANDS) for scopes in table.values() for scope in scopes})
)

DESCRIPTION = "Guards your telephones: ask about calls, in English or Spanish; every figure has a receipt."
LONG_DESCRIPTION = (
    "Ringfence answers questions about your company's telephone calls: how many, how long, who, where to, when, "
    "compared with before. Every figure is computed from your own call records and carries a receipt that can be "
    "verified. Names and numbers are masked for whoever may not see them. Ask in English or Spanish, in a direct "
    "message or in a channel."
)
PROMPTS = (
    Words("What data do you have?", "¿Qué datos tienes?"),
    Words("Calls by location last week", "Llamadas por sede la semana pasada"),
    Words("Top 5 countries by minutes this month", "Los 5 países con más minutos este mes"),
)
USAGE = "ask | calls | data | verify | show | people | usage | help"


def manifest(url: str | None) -> dict[str, Any]:
    """The manifest: with an address (`https://…`) events come over HTTP to it, without one by Socket Mode."""
    base = None if url is None else url.rstrip("/")
    here = {} if base is None else {"request_url": f"{base}{EVENTS_PATH}"}
    prompts = [{"title": words.en, "message": words.en} for words in PROMPTS]
    command = {
        "command": SLASH,
        "description": "Ask about calls, and more: try help",
        "usage_hint": USAGE,
        # Mentions come with ids: names alone would not tell who gets a role.
        "should_escape": True,
        **({} if base is None else {"url": f"{base}{EVENTS_PATH}"}),
    }
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "agent_view": {"agent_description": DESCRIPTION, "suggested_prompts": prompts},
            "slash_commands": [command],
        },
        "oauth_config": {
            **({} if base is None else {"redirect_urls": [f"{base}{REDIRECT}"]}),
            "scopes": {"bot": list(BOT_SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**here, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **here},
            "org_deploy_enabled": False,
            "socket_mode_enabled": base is None,
            "token_rotation_enabled": False,
        },
    }
