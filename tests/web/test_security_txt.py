"""Whoever finds a weakness is told whom to tell, if the site has named somebody, and in the form of RFC 9116."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
from serving import Gateway

from web.settings import SettingsError, read_settings

PATH = "/.well-known/security.txt"


def test_who_was_named_is_shown_for_less_than_a_year(start: Callable[..., Gateway]) -> None:
    gateway = start(SECURITY_CONTACT="mailto:security@example.org, https://example.org/report")
    answer = httpx.get(f"{gateway.url}{PATH}", trust_env=False)
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert re.findall(r"^Contact: (.*)$", answer.text, re.M) == ["mailto:security@example.org", "https://example.org/report"]
    expires = re.findall(r"^Expires: (.*)$", answer.text, re.M)
    assert len(expires) == 1 and timedelta(1) < datetime.fromisoformat(expires[0]) - gateway.context.clock.now() < timedelta(365)
    assert f"Canonical: {gateway.context.settings.public_url}{PATH}" in answer.text.splitlines()


def test_where_nobody_was_named_nothing_is_made_up(gateway: Gateway) -> None:
    assert httpx.get(f"{gateway.url}{PATH}", trust_env=False).status_code == 404


@pytest.mark.parametrize("wrong", ["security@example.org", "http://example.org", "mailto:nobody", "mailto:a@b c@d"])
def test_an_address_that_nobody_could_follow_stops_the_start(wrong: str) -> None:
    with pytest.raises(SettingsError, match="SECURITY_CONTACT must be addresses"):
        read_settings({"SECURITY_CONTACT": wrong})
