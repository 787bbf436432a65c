"""auth.test, users.*, bots.info, conversations.*: who is there, where, and what was said."""

from __future__ import annotations

from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, Channel, Message
from tests.fakes.slack.shapes import channel_json, message_json, user_json


@method("auth.test")
async def auth_test(request: Request) -> JSON:
    """Who the token is."""
    team, grant = request.workspace.teams[request.grant.team], request.grant
    return {
        "url": f"https://{team.domain}.slack.com/",
        "team": team.name,
        "user": request.workspace.users[grant.bot_user].name,
        "team_id": team.id,
        "user_id": grant.bot_user,
        "bot_id": grant.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke", json=False)
async def auth_revoke(request: Request) -> JSON:
    """Give the token back."""
    del request.workspace.grants[request.grant.token]
    return {"revoked": True}


@method("team.info", scope="team:read", json=False)
async def team_info(request: Request) -> JSON:
    """About the workspace."""
    team = request.workspace.teams[request.grant.team]
    return {"team": {"id": team.id, "name": team.name, "domain": team.domain}}


@method("bots.info", scope="users:read", json=False)
async def bots_info(request: Request) -> JSON:
    """About a bot."""
    wanted = request.text("bot") or request.grant.bot_id
    user = next((each for each in request.workspace.users.values() if each.bot_id == wanted), None)
    if user is None:
        raise Refusal("bot_not_found")
    bot = {"id": user.bot_id, "deleted": user.deleted, "name": user.name, "app_id": user.app_id, "user_id": user.id}
    return {"bot": bot}


@method("users.info", scope="users:read", json=False)
async def users_info(request: Request) -> JSON:
    """About a person, with the locale if asked for."""
    scopes = request.grant.scopes
    email = scopes is None or "users:read.email" in scopes
    locale = request.flag("include_locale")
    return {"user": user_json(request.user(), request.grant.team, locale=locale, email=email)}


@method("users.list", scope="users:read", json=False)
async def users_list(request: Request) -> JSON:
    """Everybody in the workspace."""
    members = [
        user_json(user, request.grant.team, locale=request.flag("include_locale"), email=False)
        for user in request.workspace.users.values()
        if user.team == request.grant.team
    ]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


@method("conversations.info", json=False)
async def conversations_info(request: Request) -> JSON:
    """About a channel."""
    channel = request.channel()
    request.reading(channel, "read")
    members = request.flag("include_num_members")
    return {"channel": channel_json(channel, request.grant.bot_user, members=members)}


@method("conversations.list", json=False)
async def conversations_list(request: Request) -> JSON:
    """The channels the bot can know of."""
    request.needs("channels:read")
    kinds = {"public_channel": "public", "private_channel": "private", "im": "im", "mpim": "mpim"}
    wanted = {kinds[each] for each in request.text("types", "public_channel").split(",") if each in kinds}
    found = [each for each in request.workspace.channels.values() if request.knows(each) and each.kind in wanted]
    shapes = [channel_json(each, request.grant.bot_user) for each in found]
    return {"channels": shapes, "response_metadata": {"next_cursor": ""}}


@method("conversations.open")
async def conversations_open(request: Request) -> JSON:
    """The direct conversation with one person or several."""
    users = request.names("users")
    if not users:
        raise Refusal("invalid_arguments")
    request.needs("im:write" if len(users) == 1 else "mpim:write")
    if any(user not in request.workspace.users for user in users):
        raise Refusal("user_not_found")
    if any(request.workspace.users[user].deleted for user in users):
        raise Refusal("user_disabled")
    bot = request.grant.bot_user
    channel = request.workspace.direct(bot, *users)
    already = channel is not None
    if channel is None:
        kind = "im" if len(users) == 1 else "mpim"
        prefix, name = ("D", "") if kind == "im" else ("C", "mpdm-" + "--".join(sorted(users)))
        channel = Channel(request.workspace.id(prefix), name, request.grant.team, kind, {bot, *users})
        request.workspace.channels[channel.id] = channel
    return {"no_op": already, "already_open": already, "channel": {"id": channel.id}}


@method("conversations.members", json=False)
async def conversations_members(request: Request) -> JSON:
    """Who is in a channel."""
    channel = request.channel()
    request.reading(channel, "read")
    members = sorted(channel.members)
    start, limit = request.number("cursor", 0), min(request.number("limit", 100), 1000)
    more = str(start + limit) if start + limit < len(members) else ""
    return {"members": members[start : start + limit], "response_metadata": {"next_cursor": more}}


@method("conversations.join", scope="channels:join")
async def conversations_join(request: Request) -> JSON:
    """Come into a public channel."""
    channel = request.channel()
    if channel.kind != "public":
        raise Refusal("method_not_supported_for_channel_type")
    channel.members.add(request.grant.bot_user)
    return {"channel": channel_json(channel, request.grant.bot_user)}


@method("conversations.history", json=False)
async def conversations_history(request: Request) -> JSON:
    """What was said in a channel outside of threads, the newest first."""
    channel = _readable(request)
    every = request.workspace.messages.get(channel.id, [])
    roots = [each for each in every if each.thread_ts in (None, each.ts) or each.broadcast]
    return _page(request, channel, [each for each in reversed(roots) if not each.deleted and each.viewer is None])


@method("conversations.replies", json=False)
async def conversations_replies(request: Request) -> JSON:
    """A thread: its root and the replies, the oldest first."""
    channel = _readable(request)
    ts = request.required("ts")
    named = request.workspace.find(channel.id, ts)
    root = request.workspace.find(channel.id, named.root) if named else None
    replies = request.workspace.replies(channel.id, named.root if named else ts)
    if named is None and not replies:
        raise Refusal("thread_not_found")
    return _page(request, channel, [*([root] if root else []), *replies])


def _readable(request: Request) -> Channel:
    channel = request.channel()
    request.reading(channel, "history")
    if request.grant.bot_user not in channel.members:
        raise Refusal("not_in_channel" if channel.kind == "public" else "channel_not_found")
    return channel


def _page(request: Request, channel: Channel, messages: list[Message]) -> JSON:
    oldest, latest = request.text("oldest", "0"), request.text("latest")
    inclusive = request.flag("inclusive")

    def within(message: Message) -> bool:
        at = float(message.ts)
        if inclusive:
            return float(oldest) <= at and (not latest or at <= float(latest))
        return float(oldest) < at and (not latest or at < float(latest))

    found = [each for each in messages if within(each)]
    start, limit = request.number("cursor", 0), min(request.number("limit", 100), 999)
    more = str(start + limit) if start + limit < len(found) else ""
    metadata = request.flag("include_all_metadata")
    shapes = [message_json(request.workspace, each, metadata=metadata) for each in found[start : start + limit]]
    return {"messages": shapes, "has_more": bool(more), "response_metadata": {"next_cursor": more}}
