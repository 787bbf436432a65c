"""Agent surface: what somebody finds who opens the conversation with us: questions that fit the data and their role."""

from collections.abc import Callable
from datetime import datetime

from bot.app import App
from bot.channels.slack import phrases
from bot.channels.slack.visitors import Visitors
from bot.channels.slack.workspaces import Workspaces
from bot.examples import examples
from bot.security.access import may
from tools.spec import Permission

MOST = 4  # prompts that Slack shows


class AgentSurface:
    """Suggests what to ask."""

    def __init__(self, app: App, workspaces: Workspaces, visitors: Visitors, now: Callable[[], datetime]) -> None:
        self._app = app
        self._workspaces = workspaces
        self.visitors = visitors
        self._now = now

    async def greet(self, team: str, user: str, channel: str, thread: str | None) -> None:
        """Suggest prompts to somebody who may ask; `thread` is set in Slack's older assistant view only."""
        api = await self._workspaces.api(team)
        if api is None or not channel:
            return
        profile = await self.visitors.profile(api, user)
        principal = await self.visitors.principal(api, user) if profile.kind == "member" else None
        if principal is None:
            return
        settings = self._app.settings
        language = profile.language or settings.language or "en"
        names = await self._app.questions.vocabulary(principal.organisation)
        identities = may(principal.role, Permission.SEE_IDENTITIES)
        zone = profile.zone or settings.timezone
        fitting = examples(names, self._now(), zone, language, identities=identities)
        texts = [*fitting[: MOST - 1], phrases.WHAT_IS_STORED.say(language)]
        await api.call(
            api.client.assistant_threads_setSuggestedPrompts,
            channel_id=channel,
            thread_ts=thread,
            title=phrases.PROMPTS.say(language),
            prompts=[{"title": text, "message": text} for text in texts],
        )
