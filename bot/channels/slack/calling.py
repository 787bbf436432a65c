"""Calling Slack's Web API: one way to make a client, and its network troubles as one error."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Settings
from storage.errors import RingfenceError

SECONDS = 10  # that one call may take


class Unreachable(RingfenceError):
    """Slack did not answer, or not as Slack does."""


def client_of(settings: Settings, token: str | None = None, seconds: int = SECONDS) -> AsyncWebClient:
    """A client of the configured Slack; `token` is what it calls with."""
    return AsyncWebClient(token=token, base_url=settings.slack_api_url.rstrip("/") + "/", timeout=seconds)


def refusal(error: SlackApiError) -> str | None:
    """Slack's own word for why it refused (`invalid_auth`); None when the answer was not one of Slack's."""
    # The library keeps whatever came: Slack's object, another text (a proxy's page), or the library's own response.
    data = getattr(error.response, "data", error.response)
    word = data.get("error") if isinstance(data, Mapping) else None
    return word if isinstance(word, str) else None


@contextmanager
def told() -> Iterator[None]:
    """Turn what goes wrong on the way to Slack into Unreachable; what Slack itself refuses stays a SlackApiError."""
    try:
        yield
    except SlackApiError as error:
        if refusal(error) is None:
            raise Unreachable("What answers at RINGFENCE_SLACK_API_URL is not Slack.") from error
        raise
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Unreachable("Slack cannot be reached.") from error
