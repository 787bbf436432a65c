"""views.*: modals and the Home."""

from __future__ import annotations

from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.methods.registry import Request, method
from tests.fakes.slack.records import JSON, View
from tests.fakes.slack.shapes import view_json
from tests.fakes.slack.validation import check_view
from tests.fakes.slack.workspace import Trigger


def exchange(request: Request) -> Trigger:
    """Use up the trigger id in the arguments."""
    trigger = request.workspace.triggers.get(request.required("trigger_id"))
    if trigger is None:
        raise Refusal("invalid_trigger_id")
    if trigger.used:
        raise Refusal("exchanged_trigger_id")
    if request.workspace.now() - trigger.at > request.core.trigger_seconds:
        raise Refusal("expired_trigger_id")
    trigger.used = True
    return trigger


@method("views.open")
async def views_open(request: Request) -> JSON:
    """Show a modal to whoever caused the trigger."""
    body = check_view(request.data("view"))
    trigger = exchange(request)
    view = request.core.new_view(trigger.team, trigger.user, _modal(request, body))
    request.core.open_view(view, push=False)
    return {"view": view_json(request.workspace, view)}


@method("views.push")
async def views_push(request: Request) -> JSON:
    """Show a modal on top of the one the trigger came from: three at most."""
    body = check_view(request.data("view"))
    trigger = exchange(request)
    stack = request.workspace.stacks.get((trigger.team, trigger.user), [])
    if not stack or trigger.view is None:
        raise Refusal("not_found")
    if len(stack) >= 3:
        raise Refusal("push_limit_reached")
    view = request.core.new_view(trigger.team, trigger.user, _modal(request, body))
    request.core.open_view(view, push=True)
    return {"view": view_json(request.workspace, view)}


@method("views.update")
async def views_update(request: Request) -> JSON:
    """Change an open view; with a hash, only if nobody changed it since."""
    body = check_view(request.data("view"))
    view = request.workspace.views.get(request.text("view_id"))
    external = request.text("external_id")
    if external:
        every = request.workspace.views.values()
        view = next((each for each in every if each.external_id == external and each.open), None)
    if view is None or not view.open:
        raise Refusal("not_found")
    if request.text("hash") and request.text("hash") != view.hash:
        raise Refusal("hash_conflict")
    replace_view(request, view, body)
    return {"view": view_json(request.workspace, view)}


def replace_view(request: Request, view: View, body: JSON) -> None:
    """Put another body into an open view."""
    fresh = request.core.new_view(view.team, view.user, body)
    view.body, view.hash, view.errors = fresh.body, fresh.hash, {}
    request.workspace.touch()


@method("views.publish")
async def views_publish(request: Request) -> JSON:
    """Set the Home of one person."""
    body = check_view(request.data("view"))
    if body["type"] != "home":
        raise Refusal("view_type_not_supported")
    user = request.required("user_id")
    if user not in request.workspace.users:
        raise Refusal("user_not_found")
    before = request.workspace.homes.get((request.grant.team, user))
    if before and request.text("hash") and request.text("hash") != before.hash:
        raise Refusal("hash_conflict")
    view = request.core.new_view(request.grant.team, user, body)
    view.id = view.root = before.id if before else view.id
    request.workspace.views[view.id] = view
    request.workspace.homes[request.grant.team, user] = view
    request.workspace.touch()
    return {"view": view_json(request.workspace, view)}


def _modal(request: Request, body: JSON) -> JSON:
    if body["type"] != "modal":
        raise Refusal("view_type_not_supported")
    external = body.get("external_id")
    if external and any(each.external_id == external and each.open for each in request.workspace.views.values()):
        raise Refusal("duplicate_external_id")
    return body
