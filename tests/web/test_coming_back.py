"""Coming back after an hour, a day, two weeks: the same question, the same answers; by SMS and on the web."""

from collections.abc import Callable

import httpx
import pytest
from serving import Chat, Gateway

HOUR = 3600
AWAY = [HOUR, 24 * HOUR, 14 * 24 * HOUR]


@pytest.mark.parametrize("seconds", AWAY)
def test_a_chat_goes_on_where_it_was(start: Callable[..., Gateway], seconds: int) -> None:
    before = start(CLOCK_OFFSET=0)
    chat = Chat(before.url)
    chat.say("yes", "54", "yes")
    stood = chat.history()
    before.stop()
    after = start(CLOCK_OFFSET=seconds)
    chat.http.base_url = httpx.URL(after.url)
    shown = chat.history()
    assert shown["messages"] == stood["messages"] and shown["question"] == stood["question"] == "dry_mouth_onset"
    assert chat.say("unsure")["question"] == "saliva_test"
    assert httpx.get(f"{after.url}/healthz", trust_env=False).json()["clock_offset"] == seconds
