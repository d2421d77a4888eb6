"""No text from outside is a direct intent or sets a slot: ten thousand that try, before Rasa's own reader of commands."""

import json
import unicodedata
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from test_turn_server import opened, turn
from turn_serving import TurnServer

from bot.turn import guarded
from prescreen.protocol import load

INTENTS = ["affirm", "deny", "restart", "session_start", "back", "inform", "stop", "nlu_fallback", "validate_interview", "EXTERNAL: x"]
SLOTS = [question.id for question in load().questions] + ["conversation", "requested_slot"]
SPACES = " \t\n\r\x0b\x0c\x1c\x85\u00a0\u1680\u2003\u2028\u3000"
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u202e\u034f\ufe0f\x00"
SLASHES = [c for c in map(chr, range(0x20, 0x30000)) if unicodedata.normalize("NFKC", c).strip().startswith("/")] + list("⁄∕╱⧸⁄\\")

values = st.one_of(st.text(max_size=8), st.integers(), st.none(), st.lists(st.text(max_size=3), max_size=2))
payloads = st.dictionaries(st.sampled_from(SLOTS), values, max_size=3).map(json.dumps)
before = st.text(alphabet=SPACES + UNSEEN, max_size=4)
tails = st.one_of(st.just(""), payloads, st.text(max_size=12), st.floats(0, 1).map(lambda c: f"@{c}"))
commands = st.builds(lambda *parts: "".join(parts), before, st.sampled_from(SLASHES), before, st.sampled_from(INTENTS), tails)
texts = st.one_of(commands, commands.map(lambda text: unicodedata.normalize("NFKC", text)), st.text(max_size=60))


def command(text: str) -> Any:
    """What Rasa would take a text for without asking its classifier; None where it would ask."""
    return YAMLStoryReader.unpack_regex_message(Message({TEXT: text})).get(INTENT)


@settings(max_examples=400, deadline=None, database=None)
@given(st.lists(texts, min_size=25, max_size=25))
def test_none_is_a_command(tried: list[str]) -> None:
    for text in tried:
        assert command(guarded(text)) is None
        assert command(guarded(unicodedata.normalize("NFKC", text))) is None
        assert guarded(text).endswith(text)


def test_the_measure_knows_a_command() -> None:
    assert command("/affirm")["name"] == "affirm" and command('  /inform{"age": 20}') is not None


@settings(max_examples=60, deadline=None, database=None)
@given(text=commands)
def test_none_sets_an_answer_through_the_whole_turn(turn_server: TurnServer, text: str) -> None:
    status, marker = turn(turn_server, opened(), text[:2000])
    assert status == 200 and marker["turn"] == "t1"
    assert set(marker["state"]["answers"]) <= {"consent"} and marker["record"]["consented"] is (marker["view"]["question"] == "age")
