"""What people do in a workspace: say, edit, delete, press, command, submit, stop; the app is told as by Slack."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack.core import Core
from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.errors import Refusal
from tests.fakes.slack.filling import NotPossible, action_of, find_element, state_of
from tests.fakes.slack.records import JSON, Channel, Message, View
from tests.fakes.slack.responding import respond, response_url
from tests.fakes.slack.shapes import message_json, view_json
from tests.fakes.slack.typed import as_sent
from tests.fakes.slack.validation import check_view
from tests.fakes.slack.workspace import ResponseUrl


@dataclass
class People(Core):
    """The acts. Each returns as soon as the payload is on its way; the ones that need an answer wait for it.

    `troubles` holds what Slack itself tells a person when the app failed them, as (user, words).
    """

    troubles: list[tuple[str, str]] = field(default_factory=list)

    # --- words ----------------------------------------------------------------------------------------------------

    async def says(
        self, user: str, channel: str, text: str, thread: str | None = None, *, broadcast: bool = False, **more: Any
    ) -> str:
        """Post as a person or another bot, in a thread if given: the time stamp. `more`: blocks, files, subtype.

        A person's text reaches the app as Slack writes it: see `typed`.
        """
        person, place = self.workspace.users[user], self._place(user, channel)
        text = text if person.is_bot else as_sent(text, link_phones=self.link_phones)
        message = Message(place.id, self.workspace.ts(), user, text, team=person.team, thread_ts=thread, **more)
        message.bot_id, message.app_id, message.broadcast = person.bot_id, person.app_id, broadcast
        message.client_msg_id = "" if person.is_bot else f"{message.ts}-client"
        self.post(message)
        return message.ts

    async def edits(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change what one said."""
        self.change(self._own(user, channel, ts), user, text=as_sent(text, link_phones=self.link_phones))

    async def deletes(self, user: str, channel: str, ts: str) -> None:
        """Take back what one said."""
        self.remove(self._own(user, channel, ts))

    async def unfurls(self, channel: str, ts: str) -> None:
        """Slack itself adds a preview of a link to a message: a change that is no edit."""
        message = self.workspace.find(channel, ts)
        if message is None:
            raise NotPossible(f"no message {ts}")
        self.change(message, None, attachments=[{"from_url": "https://example.com/", "fallback": "A page"}])

    async def joins(self, user: str, channel: str) -> None:
        """Come into a channel; the app's bot may be brought in the same way."""
        place = self.workspace.channels[channel]
        place.members.add(user)
        event = {"user": user, "channel": channel, "channel_type": place.id[0], "team": place.team}
        self.events.tell("member_joined_channel", event, channel=place)

    async def leaves(self, user: str, channel: str) -> None:
        """Go out of a channel."""
        place = self.workspace.channels[channel]
        event = {"user": user, "channel": channel, "channel_type": place.id[0], "team": place.team}
        self.events.tell("member_left_channel", event, channel=place)
        place.members.discard(user)

    # --- commands and buttons -------------------------------------------------------------------------------------

    async def slash(self, user: str, channel: str, text: str, command: str = "/ringfence") -> Delivery:
        """Give a slash command and wait until the app acknowledges; words in the acknowledgement are posted."""
        place, person = self._place(user, channel), self.workspace.users[user]
        trigger = self.workspace.trigger(place.team, user)
        url = response_url(self, place.team, user, channel)
        team = self.workspace.teams[place.team]
        payload = {
            "token": "double",
            "team_id": team.id,
            "team_domain": team.domain,
            "channel_id": channel,
            "channel_name": "directmessage" if place.kind == "im" else place.name,
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": self.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": trigger,
        }
        delivery = self.deliveries.put("slash_commands", trigger, payload)
        await delivery.finished.wait()
        answer = delivery.answer
        if delivery.lost:
            self._trouble(user, f'{command} failed with the error "operation_timeout"')
        elif answer:
            body = answer if isinstance(answer, dict) else {"text": answer}
            respond(self, ResponseUrl(team.id, user, channel, self.workspace.now()), body)
        return delivery

    async def presses(self, user: str, channel: str, ts: str, which: str, value: str | None = None) -> Delivery:
        """Press a button of a message by its action id or label (or choose `value` in a select); wait for the ack."""
        self._place(user, channel)
        message = self.workspace.find(channel, ts, viewer=user)
        if message is None:
            raise NotPossible(f"{user} sees no message {ts} in {channel}")
        pressed = find_element(message.blocks, which, value)
        place = self.workspace.channels[channel]
        ephemeral = message.viewer is not None
        container: JSON = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral}
        payload = {
            "container": container,
            "channel": {"id": channel, "name": "directmessage" if place.kind == "im" else place.name},
            "message": message_json(self.workspace, message),
            "state": {"values": {}},
            "response_url": response_url(self, place.team, user, channel, message=ts),
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        if ephemeral:
            del payload["message"]  # Slack does not send the text of an ephemeral message back
        return await self._act(user, place.team, payload, [action_of(pressed, value, self.workspace.ts())])

    async def presses_on(self, user: str, view: View, which: str, value: str | None = None) -> Delivery:
        """Press a button on one's Home or on an open modal."""
        if not view.open or view.user != user:
            raise NotPossible(f"{user} has no such view open")
        pressed = find_element(view.body.get("blocks", []), which, value)
        payload = {
            "container": {"type": "view", "view_id": view.id},
            "view": view_json(self.workspace, view),
        }
        return await self._act(user, view.team, payload, [action_of(pressed, value, self.workspace.ts())], view=view.id)

    async def submits(self, user: str, view: View, values: dict[str, Any]) -> Delivery:
        """Fill in a modal and submit it. `values` go by action id, block id or label: text, an option's value or label,
        a list of these, an ISO date, a user or channel id. Errors the app answers are then in `view.errors`."""
        if not view.open or view.user != user or view.type != "modal":
            raise NotPossible(f"{user} has no such modal open")
        view.errors = {}
        payload = self._interaction("view_submission", user, view.team)
        payload["trigger_id"] = self.workspace.trigger(view.team, user, view.id)
        payload["view"] = view_json(self.workspace, view, state_of(view.body.get("blocks", []), values))
        payload["response_urls"] = []
        delivery = self.deliveries.put("interactive", payload["trigger_id"], payload)
        await delivery.finished.wait()
        if delivery.lost:
            self._trouble(user, "We had some trouble connecting. Try again?")
            return delivery
        try:
            self._view_answer(view, delivery.answer if isinstance(delivery.answer, dict) else {})
        except Refusal as refusal:
            self._trouble(user, f"We had some trouble connecting. Try again? ({refusal.error}: {refusal.more})")
        return delivery

    async def closes(self, user: str, view: View) -> Delivery | None:
        """Close a modal by its X; the app hears of it if it asked to."""
        self.close_views(view.team, user, only_top=True)
        if not view.body.get("notify_on_close"):
            return None
        payload = self._interaction("view_closed", user, view.team)
        payload |= {"view": view_json(self.workspace, view), "is_cleared": False}
        delivery = self.deliveries.put("interactive", self.workspace.id("cl"), payload)
        await delivery.finished.wait()
        return delivery

    async def shortcut(self, user: str, callback_id: str, team: str | None = None) -> Delivery:
        """Use a global shortcut."""
        team = team or self.workspace.users[user].team
        payload = self._interaction("shortcut", user, team)
        payload |= {"callback_id": callback_id, "trigger_id": self.workspace.trigger(team, user)}
        delivery = self.deliveries.put("interactive", payload["trigger_id"], payload)
        await delivery.finished.wait()
        return delivery

    # --- Home and the agent surface -------------------------------------------------------------------------------

    async def opens_home(self, user: str, team: str | None = None) -> None:
        """Look at the app's Home."""
        team = team or self.workspace.users[user].team
        event: JSON = {"user": user, "channel": self._direct(user, team).id, "tab": "home"}
        home = self.workspace.homes.get((team, user))
        if home is not None:
            event["view"] = view_json(self.workspace, home)
        self.events.tell("app_home_opened", event, team=team)

    async def opens_agent(self, user: str, team: str | None = None, *, viewing: str | None = None) -> str:
        """Open the conversation with the app as an agent: its direct channel, which is returned.

        The newer experience opens the Messages tab (app_home_opened); the older one starts a thread with its own root.
        """
        team = team or self.workspace.users[user].team
        direct = self._direct(user, team)
        if self.experience == "agent":
            self.events.tell("app_home_opened", {"user": user, "channel": direct.id, "tab": "messages"}, team=team)
            if viewing is not None:
                await self.looks_at(user, viewing)
            return direct.id
        root = Message(direct.id, self.workspace.ts(), self._bot(team), "New chat", team=team)
        root.subtype, root.thread_ts = "assistant_app_thread", root.ts
        self.workspace.add(root)
        context = {"channel_id": viewing, "team_id": team} if viewing else {}
        thread = {"user_id": user, "context": context, "channel_id": direct.id, "thread_ts": root.ts}
        self.events.tell("assistant_thread_started", {"assistant_thread": thread}, channel=direct)
        return direct.id

    async def looks_at(self, user: str, channel: str) -> None:
        """Look at another channel beside the agent."""
        place = self.workspace.channels[channel]
        direct = self._direct(user, place.team)
        self.workspace.looking[user] = channel
        if self.experience == "agent":
            entity = {"type": "slack#/types/channel_id", "value": channel, "team_id": place.team}
            event: JSON = {"user": user, "channel": direct.id, "context": {"entities": [entity]}}
            self.events.tell("app_context_changed", event, channel=direct)
            return
        roots = [each for each in self.workspace.messages.get(direct.id, []) if each.subtype == "assistant_app_thread"]
        context = {"channel_id": channel, "team_id": place.team}
        thread = {
            "user_id": user,
            "context": context,
            "channel_id": direct.id,
            "thread_ts": roots[-1].ts if roots else "",
        }
        self.events.tell("assistant_thread_context_changed", {"assistant_thread": thread}, channel=direct)

    async def stops(self, user: str, channel: str, thread: str) -> None:
        """Press the Stop button beside a thread: Slack ends the app's streams there and tells the app."""
        place = self._place(user, channel)
        session = self.workspace.sessions.get((channel, thread))
        if session is None or session.status != "processing" or not session.stoppable:
            raise NotPossible(
                "there is no Stop button: the session is not processing, or the app does not listen for it"
            )
        streams = [each for each in self.workspace.messages[channel] if each.root == thread and each.streaming]
        for message in streams:
            if message.stream is not None:
                message.stream.open = False
        event: JSON = {"user": user, "channel": channel, "thread_ts": thread}
        event["streaming_message_ts"] = [each.ts for each in streams]
        self.events.tell("agent_session_stopped", event, channel=place)
        self.workspace.touch()

    async def renames(self, user: str, channel: str, thread: str, title: str) -> None:
        """Give an agent's session another title."""
        place = self._place(user, channel)
        session = self.workspace.sessions.get((channel, thread))
        if session is None:
            raise NotPossible("there is no session")
        event: JSON = {"user": user, "channel": channel, "thread_ts": thread, "title": title, "team_id": place.team}
        if session.title:
            event["previous_title"] = session.title
        session.title = title
        self.events.tell("agent_session_title_changed", event, channel=place)

    # --- within ---------------------------------------------------------------------------------------------------

    def _place(self, user: str, channel: str) -> Channel:
        place = self.workspace.channels[channel]
        if user not in place.members:
            raise NotPossible(f"{user} is not in {channel}")
        return place

    def _own(self, user: str, channel: str, ts: str) -> Message:
        message = self.workspace.find(channel, ts)
        if message is None or message.user != user:
            raise NotPossible(f"{user} has no message {ts} in {channel}")
        return message

    def _bot(self, team: str) -> str:
        grant = self.workspace.grant_of(team)
        if grant is None:
            raise NotPossible(f"the app is not installed in {team}")
        return grant.bot_user

    def _direct(self, user: str, team: str) -> Channel:
        bot = self._bot(team)
        direct = self.workspace.direct(user, bot)
        if direct is None:
            direct = Channel(self.workspace.id("D"), "", team, "im", {user, bot})
            self.workspace.channels[direct.id] = direct
        return direct

    def _interaction(self, kind: str, user: str, team: str) -> JSON:
        person = self.workspace.users[user]
        # What a stranger submits names their own team; `view.app_installed_team_id` says where the app is.
        place = self.workspace.teams[person.team if kind == "view_submission" else team]
        name = person.name.lower().replace(" ", ".")
        return {
            "type": kind,
            "user": {"id": user, "username": name, "name": name, "team_id": person.team},
            "api_app_id": self.workspace.app_id,
            "token": "double",
            "team": {"id": place.id, "domain": place.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    async def _act(self, user: str, team: str, payload: JSON, actions: list[JSON], view: str | None = None) -> Delivery:
        trigger = self.workspace.trigger(team, user, view)
        shape = self._interaction("block_actions", user, team) | payload | {"trigger_id": trigger, "actions": actions}
        delivery = self.deliveries.put("interactive", trigger, shape)
        await delivery.finished.wait()
        if delivery.lost:
            self._trouble(user, "This app is not responding.")
        return delivery

    def _trouble(self, user: str, words: str) -> None:
        self.troubles.append((user, words))
        self.workspace.touch()

    def _view_answer(self, view: View, answer: JSON) -> None:
        action = answer.get("response_action")
        if action == "errors":
            fields = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
            errors = {str(block): str(words) for block, words in answer.get("errors", {}).items()}
            if not errors or set(errors) - fields:
                raise Refusal("invalid_errors", unknown=sorted(set(errors) - fields))
            view.errors = errors
        elif action == "update":
            fresh = self.new_view(view.team, view.user, check_view(answer.get("view")))
            view.body, view.hash = fresh.body, fresh.hash
        elif action == "push":
            self.open_view(self.new_view(view.team, view.user, check_view(answer.get("view"))), push=True)
        elif action == "clear":
            self.close_views(view.team, view.user)
        else:
            self.close_views(view.team, view.user, only_top=True)
        self.workspace.touch()
