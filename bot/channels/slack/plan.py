"""What of Slack is configured: how events come in, whose workspaces are served, and what is missing for it.

Read from the settings alone, without Slack's libraries, so that `serve` and `doctor` say the same.
"""

from dataclasses import dataclass

from bot.config import Settings

# Where the server is visited: by Slack, and by the browsers of those who install the app.
EVENTS = "/slack/events"
INSTALL = "/slack/install"
REDIRECT = "/slack/oauth_redirect"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the settings amount to. `missing` are sentences; what they are about does not work.

    `socket` and `http` are the two ways in; `single` means that the settings hold the one workspace's token, `oauth`
    that workspaces install the app themselves; `wants_oauth` that somebody began to set that up.
    """

    socket: bool
    http: bool
    single: bool
    oauth: bool
    wants_oauth: bool
    missing: tuple[str, ...]

    @property
    def works(self) -> bool:
        """Whether something can be served."""
        return (self.socket or self.http) and (self.single or self.oauth)

    @property
    def wanted(self) -> bool:
        """Whether anything of Slack is set at all."""
        return self.socket or self.http or self.single or self.oauth or bool(self.missing)


def plan(settings: Settings) -> Plan:
    """What of Slack these settings configure."""
    socket, http = settings.slack_app_token is not None, settings.slack_signing_secret is not None
    single = settings.slack_bot_token is not None
    needed = {
        "SLACK_CLIENT_ID": settings.slack_client_id,
        "SLACK_CLIENT_SECRET": settings.slack_client_secret,
        "RINGFENCE_PUBLIC_URL": settings.public_url,
        "RINGFENCE_ENCRYPTION_KEY": settings.encryption_key,
        "[slack_workspaces] in ringfence.toml": settings.slack_workspaces,
    }
    lacking = [name for name, value in needed.items() if not value]
    # What only OAuth needs tells that OAuth is meant; a public address may be there for other reasons.
    meant = bool(settings.slack_client_id or settings.slack_client_secret or settings.slack_workspaces)
    oauth = not single and not lacking
    missing: list[str] = []
    if meant and single:
        missing.append("SLACK_BOT_TOKEN is set, so its one workspace is served and nobody installs by OAuth.")
    elif meant and lacking:
        missing.append(f"Installing by OAuth also needs {', '.join(lacking)}.")
    if (socket or http) and not single and not meant:
        missing.append("There is no workspace: set SLACK_BOT_TOKEN, the Bot User OAuth Token that starts with xoxb-.")
    if (single or meant) and not socket and not http:
        missing.append(
            "Nothing can come in: set SLACK_APP_TOKEN (starts with xapp-) for Socket Mode, or SLACK_SIGNING_SECRET for "
            "events over HTTP."
        )
    return Plan(socket, http, single, oauth, meant and not single, tuple(missing))
