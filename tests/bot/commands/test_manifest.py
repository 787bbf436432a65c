"""`ringfence manifest slack`: what it prints is what Slack is given."""

import json

from bot.channels.slack.manifest import manifest
from tests.bot.conftest import Home


def test_without_an_address_the_app_uses_socket_mode(home: Home):
    done = home.run("manifest", "slack")

    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == manifest(None)
    assert json.loads(done.stdout)["settings"]["socket_mode_enabled"] is True


def test_with_an_address_events_come_over_http(home: Home):
    printed = json.loads(home.run("manifest", "slack", "--url", "https://ringfence.example/").stdout)

    assert printed["settings"]["socket_mode_enabled"] is False
    assert printed["settings"]["event_subscriptions"]["request_url"] == "https://ringfence.example/slack/events"
    assert printed["oauth_config"]["redirect_urls"] == ["https://ringfence.example/slack/oauth_redirect"]


def test_an_address_that_slack_would_not_take_is_wrong_usage(home: Home):
    for url in ("http://ringfence.example", "ringfence.example", "https://"):
        done = home.run("manifest", "slack", "--url", url)
        assert (done.returncode, done.stdout) == (2, "")
        assert "addresses of https only" in done.stderr
