"""agents.sessions.* and assistant.threads.*: what shows beside a thread while an agent works."""

from __future__ import annotations

from tests.fakes.slack.errors import Refusal, invalid
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, Channel, Prompts

STATUSES = ("active", "processing", "suspended", "closed")


@method("agents.sessions.setStatus", scope="chat:write")
async def set_session_status(request: Request) -> JSON:
    """Set a session's lifecycle status, beginning the session if there is none: title and initiator count only then."""
    if request.core.experience != "agent":
        raise Refusal("feature_disabled")
    status = request.required("status")
    if status not in STATUSES:
        raise Refusal("invalid_status")
    channel, thread = _thread(request)
    title, initiator = request.text("title"), request.text("initiator_user_id") or None
    if len(title) > 200:
        raise invalid("invalid_arguments", "title must be no more than 200 characters")
    if initiator is not None and initiator not in channel.members:
        raise Refusal("user_not_found")
    if any(request.args.get(name) for name in ("icon_emoji", "icon_url", "username")):
        request.needs("chat:write.customize")
    if (channel.id, thread) not in request.workspace.sessions:
        request.workspace.session(channel.id, thread).title = title
    session = request.core.begin_session(channel.id, thread, initiator)
    session.initiator = session.initiator or initiator
    session.status, session.text = status, ""
    if not session.stoppable:
        request.warnings.append("missing_agent_session_stopped_event_subscription")
    request.workspace.touch()
    return {"status": status, "agent_status": status, "title": session.title}


@method("agents.sessions.rename", scope="chat:write")
async def rename_session(request: Request) -> JSON:
    """Give a session another title."""
    title = request.required("title")
    if len(title) > 200:
        raise invalid("invalid_arguments", "title must be no more than 200 characters")
    channel, thread = _thread(request)
    session = request.workspace.sessions.get((channel.id, thread))
    if session is None:
        raise Refusal("session_not_found")
    session.title = title
    request.workspace.touch()
    return {"title": title}


@method("assistant.threads.setStatus", scope="chat:write")
async def set_thread_status(request: Request) -> JSON:
    """The older way: a status in words, or empty; the newer experience reads it as processing or active."""
    channel, thread = _thread(request)
    session = request.workspace.session(channel.id, thread)
    if request.core.experience == "agent":
        session.status = "processing" if request.text("status") else "active"
    session.text = request.text("status")
    session.loading = tuple(request.data("loading_messages") or ())
    session.changed = request.workspace.now()
    request.workspace.touch()
    return {}


@method("assistant.threads.setTitle", scope="assistant:write", json=False)
async def set_thread_title(request: Request) -> JSON:
    """Name a thread."""
    channel, thread = _thread(request)
    request.workspace.session(channel.id, thread).title = request.required("title")
    request.workspace.touch()
    return {}


@method("assistant.threads.setSuggestedPrompts", scope="assistant:write")
async def set_suggested_prompts(request: Request) -> JSON:
    """Offer up to four prompts. With a thread in the newer experience it does nothing and says nothing, as in Slack."""
    channel = request.channel("channel_id")
    prompts = request.data("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise invalid("invalid_arguments", "prompts must hold one to four")
    if any(not isinstance(each, dict) or not each.get("title") or not each.get("message") for each in prompts):
        raise invalid("invalid_arguments", "each prompt needs title and message")
    thread = request.text("thread_ts") or None
    if thread is None or request.core.experience == "assistant":
        pairs = tuple((str(each["title"]), str(each["message"])) for each in prompts)
        request.workspace.prompts[channel.id] = Prompts(request.text("title"), pairs, thread)
        request.workspace.touch()
    return {}


def _thread(request: Request) -> tuple[Channel, str]:
    channel = request.channel("channel_id")
    thread = request.text("thread_ts")
    if not thread:
        raise Refusal("thread_ts_required")
    if request.grant.bot_user not in channel.members:
        raise Refusal("not_authorized")
    found = next((each for each in request.workspace.messages.get(channel.id, []) if each.ts == thread), None)
    if found is None:
        raise Refusal("thread_not_found")
    return channel, found.root
