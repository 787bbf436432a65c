"""Examining: what `ringfence doctor` says about the configured models, by asking each provider one cheap thing."""

import asyncio
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.brain.agent.models import KEY_VARIABLES, OFFLINE, ModelName, Provider
from bot.checks import Check
from bot.config import Settings
from tools.wording import number

SUBJECT = "Model"
SECONDS = 5  # that one question to a provider may take
LONGEST = 4_000_000  # bytes of a list of models
# What is asked: what models there are, and of OpenRouter, which tells everybody that, about the key.
ASKED: Mapping[Provider, str] = {
    "anthropic": "/v1/models?limit=1000",
    "openai": "/models",
    "openrouter": "/key",
    "server": "/models",
}
LIBRARIES = ("langchain", "langchain_anthropic", "langchain_openai")


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirects: a key goes to the address that was set, and nowhere else."""

    def redirect_request(self, *_args: Any, **_details: Any) -> None:
        return None


async def examine(settings: Settings) -> tuple[Check, ...]:
    """Everything about models; the providers are asked at once."""
    written = dict.fromkeys((settings.model, settings.fallback_model or OFFLINE))
    names = [ModelName.read(name, settings) for name in written if name != OFFLINE]
    if not names:
        return (Check("ok", SUBJECT, "offline: questions are answered without a model."),)
    missing = [library for library in LIBRARIES if find_spec(library) is None]
    if missing:
        text = f"{missing[0]} is not installed, which models need: pip install 'ringfence[models]'"
        return (Check("problem", SUBJECT, text),)
    asked = await asyncio.gather(*(_asked(name, settings) for name in names))
    return (*asked, *_limits(settings))


async def _asked(name: ModelName, settings: Settings) -> Check:
    keys: dict[Provider, SecretStr | None] = {
        "anthropic": settings.anthropic_api_key,
        "openai": settings.openai_api_key,
        "openrouter": settings.openrouter_api_key,
        "server": settings.model_api_key,
    }
    secret = keys[name.provider]
    if secret is None and name.provider != "server":
        variable = KEY_VARIABLES[name.provider]
        return Check("problem", SUBJECT, f"{name}: {variable} is not set, so the offline brain answers instead.")
    # Blocking, and so in a thread: doctor has to work where no client library is installed.
    status, body = await asyncio.to_thread(_get, name, secret)
    return _found(name, status, body)


def _get(name: ModelName, secret: SecretStr | None) -> tuple[int, bytes]:
    """What the provider answers; 0 when it cannot be reached."""
    headers = {"Accept": "application/json"}
    if secret is not None:
        headers["Authorization"] = f"Bearer {secret.get_secret_value()}"
        if name.provider == "anthropic":
            headers |= {"x-api-key": secret.get_secret_value(), "anthropic-version": "2023-06-01"}
            del headers["Authorization"]
    # The settings take addresses of http and https only.
    request = urllib.request.Request(name.address.rstrip("/") + ASKED[name.provider], headers=headers)  # noqa: S310
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read(LONGEST)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, b""
    except (OSError, http.client.HTTPException, ValueError):
        return 0, b""


def _found(name: ModelName, status: int, body: bytes) -> Check:
    place = urlsplit(name.address).netloc
    if status == 0:
        return Check("problem", SUBJECT, f"{name}: {place} cannot be reached.")
    if status in (401, 403):
        key = KEY_VARIABLES.get(name.provider, "RINGFENCE_MODEL_API_KEY")
        return Check("problem", SUBJECT, f"{name}: {place} refuses {key} (HTTP {status}).")
    if status != 200:
        return Check("note", SUBJECT, f"{name}: {place} answers, but not what was asked (HTTP {status}).")
    listed = _listed(body)
    if name.provider == "server" and not name.model and len(listed) != 1:
        text = f"{name}: {place} has {len(listed)} models; add #<model> to its address."
        return Check("problem", SUBJECT, text)
    if name.provider != "openrouter" and name.model and name.model not in listed:
        # Aliases and deployments may answer without being listed.
        return Check("note", SUBJECT, f"{name}: {place} takes the key; its list of models does not name {name.model}.")
    return Check("ok", SUBJECT, f"{name}: {place} answers{'' if name.provider == 'server' else ' and takes the key'}.")


def _listed(body: bytes) -> tuple[str, ...]:
    """The ids in a list of models, as Anthropic and OpenAI write it."""
    try:
        answer = json.loads(body)
    except ValueError:
        return ()
    entries = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(entries, list):
        return ()
    return tuple(str(entry["id"]) for entry in entries if isinstance(entry, dict) and "id" in entry)


def _limits(settings: Settings) -> Iterator[Check]:
    limits = settings.limits
    person, all_of_us = number(limits.person_day_tokens, "en"), number(limits.organisation_month_tokens, "en")
    text = f"at most {person} tokens a person and day, {all_of_us} for everybody in a month; then the offline brain."
    yield Check("ok", "Budget", text)
    if settings.record_llm_interactions is not None:
        text = f"what models are asked and answer is written to {settings.record_llm_interactions}, masked."
        yield Check("note", SUBJECT, text)
