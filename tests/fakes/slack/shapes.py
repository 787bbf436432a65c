"""The JSON shapes Slack sends for what a workspace consists of."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from tests.fakes.slack.records import JSON, Channel, Message, Upload, User, View
from tests.fakes.slack.workspace import Workspace


def user_json(user: User, viewing_team: str, *, locale: bool, email: bool) -> JSON:
    """As users.info says it: the locale only when asked for, the e-mail only with its scope, little about strangers."""
    shape: JSON = {
        "id": user.id,
        "team_id": user.team,
        "name": user.name.lower().replace(" ", "."),
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1700000000,
        "profile": {
            "real_name": user.name,
            "display_name": user.display_name,
            "real_name_normalized": user.name,
            "display_name_normalized": user.display_name,
            "team": user.team,
        },
    }
    if email and user.email:
        shape["profile"]["email"] = user.email
    if user.is_bot:
        shape["profile"] |= {"bot_id": user.bot_id, "api_app_id": user.app_id, "always_active": True}
    if user.is_stranger or user.team != viewing_team:
        return shape | {"is_stranger": user.is_stranger}
    offset = datetime.now(ZoneInfo(user.tz)).utcoffset()
    shape |= {
        "real_name": user.name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": user.is_admin,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
    }
    if locale:
        shape["locale"] = user.locale
    return shape


def channel_json(channel: Channel, bot_user: str, *, members: bool = False) -> JSON:
    """As conversations.info says it."""
    shape: JSON = {
        "id": channel.id,
        "created": 1700000000,
        "is_archived": channel.archived,
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_private": channel.kind != "public",
        "is_ext_shared": channel.ext_shared,
        "is_shared": channel.ext_shared,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "context_team_id": channel.team,
    }
    if channel.kind == "im":
        return shape | {"user": next(iter(channel.members - {bot_user}), bot_user), "is_open": True}
    shape |= {"name": channel.name, "name_normalized": channel.name, "is_member": bot_user in channel.members}
    if members:
        shape["num_members"] = len(channel.members)
    return shape


def message_json(workspace: Workspace, message: Message, *, metadata: bool = True) -> JSON:
    """As history, replies and events carry it."""
    shape: JSON = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": message.team,
    }
    if message.client_msg_id:
        shape["client_msg_id"] = message.client_msg_id
    if message.bot_id:
        name = workspace.users[message.user].name if message.user in workspace.users else "bot"
        shape |= {"bot_id": message.bot_id, "app_id": message.app_id}
        shape["bot_profile"] = {"id": message.bot_id, "app_id": message.app_id, "name": name, "team_id": message.team}
    if message.username:
        shape["username"] = message.username
    if message.subtype:
        shape["subtype"] = message.subtype
    if message.blocks:
        shape["blocks"] = message.blocks
    if message.attachments:
        shape["attachments"] = message.attachments
    if message.files:
        shape["files"] = message.files
    if message.edited:
        shape["edited"] = message.edited
    if message.metadata and metadata:
        shape["metadata"] = message.metadata
    if message.reactions:
        shape["reactions"] = [
            {"name": name, "users": users, "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.streaming:
        shape["streaming_state"] = "in_progress"
    if message.thread_ts:
        shape["thread_ts"] = message.thread_ts
        if message.thread_ts != message.ts:
            root = workspace.find(message.channel, message.thread_ts)
            shape["parent_user_id"] = root.user if root else ""
    replies = workspace.replies(message.channel, message.ts)
    if replies:
        shape |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users_count": len({each.user for each in replies}),
            "reply_users": list(dict.fromkeys(each.user for each in replies)),
            "latest_reply": replies[-1].ts,
            "is_locked": False,
            "subscribed": True,
        }
    return shape


def view_json(workspace: Workspace, view: View, values: JSON | None = None) -> JSON:
    """As views.* answer it and interactions carry it."""
    grant = workspace.grant_of(view.team)
    return {
        "private_metadata": "",
        "callback_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "close": None,
        "submit": None,
        **view.body,
        "id": view.id,
        "team_id": view.team,
        "app_installed_team_id": view.team,
        "app_id": workspace.app_id,
        "bot_id": grant.bot_id if grant else "",
        "hash": view.hash,
        "root_view_id": view.root,
        "previous_view_id": view.previous,
        "external_id": view.external_id,
        "state": {"values": values or {}},
    }


def file_json(upload: Upload, base: str) -> JSON:
    """As messages and files.* carry it; `base` is where the double serves its files."""
    kind = upload.name.rpartition(".")[2].lower()
    types = {"png": "image/png", "csv": "text/csv", "json": "application/json", "txt": "text/plain"}
    return {
        "id": upload.id,
        "name": upload.name,
        "title": upload.title or upload.name,
        "mimetype": types.get(kind, "application/octet-stream"),
        "filetype": kind,
        "size": upload.length,
        "user": upload.user,
        "user_team": upload.team,
        "mode": "hosted",
        "url_private": f"{base}files-pri/{upload.team}-{upload.id}/{upload.name}",
        "url_private_download": f"{base}files-pri/{upload.team}-{upload.id}/download/{upload.name}",
        "permalink": f"{base}files/{upload.user}/{upload.id}/{upload.name}",
        "file_access": "visible",
    }
