"""The turn as a function: (state, text) -> marker, through Rasa's NLU, the reader, Rasa's form and the interview action.

Keeps nothing: the tracker is built from the state for one turn, under the turn's own id, and thrown away.
Without a marker of this very turn there is no turn (NoMarker).
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import rasa.core.actions.action as rasa_action
from jsonschema import Draft7Validator
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from actions.interview import FORM, REST, ValidateInterview, protocol, slots_of
from prescreen.dialogue import expand, second_question
from prescreen.dialogue.state import State
from prescreen.dialogue.step import earlier, reading_point
from prescreen.reading import Reader, Reading

ACTION_SECONDS = 2.0

_started: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("started")


class NoMarker(RuntimeError):
    """The dialogue did not come to its end: nothing of this turn may be kept."""


class _OneTurn(TrackerStore):
    """Builds a tracker from the state at hand; saves nothing."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        slots = _started.get()
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        requested = slots.get("requested_slot") or REST
        events = [SlotSet(name, value) for name, value in slots.items() if name != "requested_slot"]
        for event in [*events, ActiveLoop(FORM), SlotSet("requested_slot", requested), ActionExecuted("action_listen")]:
            tracker.update(event, self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        return None

    async def keys(self) -> list[str]:
        return []


class _InProcess(EndpointConfig):
    """Runs the actions here instead of over HTTP; what they give is copied through JSON, as it would be there."""

    def __init__(self) -> None:
        super().__init__(url="http://in-process.invalid")
        self._executor = ActionExecutor()
        self._executor.register_action(ValidateInterview)

    async def request(self, method: str = "post", subpath: str | None = None, content_type: str | None = None, **kwargs: Any) -> Any:
        call = kwargs["json"]
        given = await asyncio.wait_for(self._executor.run(json.loads(json.dumps(call))), ACTION_SECONDS)
        return json.loads(json.dumps(given))


_SCHEMA = Draft7Validator(rasa_action.RemoteAction.action_response_format_spec())


def _check_cached(self: rasa_action.RemoteAction, given: dict[str, Any]) -> bool:
    """The same check as Rasa's, with the schema prepared once (25 ms less a call)."""
    _SCHEMA.validate(given)
    return True


rasa_action.RemoteAction._validate_action_result = _check_cached


class TurnFunction:
    """A loaded model and a reader. Safe for simultaneous turns: each has its own tracker."""

    def __init__(self, model: Path) -> None:
        if not model.is_file():
            raise FileNotFoundError(f"no model at {model.name}")
        self.model = model.name
        self.agent = Agent.load(str(model), action_endpoint=_InProcess())
        if self.agent.processor is None or self.agent.processor.model_filename != model.name:
            raise FileNotFoundError(f"the model {model.name} could not be loaded")
        domain: Domain = self.agent.processor.domain
        self.agent.processor.tracker_store = self.agent.tracker_store = _OneTurn(domain)
        self.reader = Reader(protocol())
        missing = [q.id for q in protocol().questions if q.id not in {slot.name for slot in domain.slots}]
        if missing:
            raise FileNotFoundError(f"the model {model.name} was trained before these questions: {', '.join(missing)}")

    async def turn(self, call: dict[str, Any]) -> dict[str, Any]:
        """The marker of one turn. Raises StateError for a state that can't be taken, NoMarker where there is none."""
        now = datetime.fromisoformat(call["now"])
        state = State.from_json(call["state"]).to_json()
        text = expand(protocol(), state, call["text"])
        point = reading_point(protocol(), state, now)
        nlu = await self.nlu(text)
        read = self._reader(text, state["interview"]["language"], now, earlier(protocol(), state, now), nlu)
        confirmed = second_question(protocol(), state)
        parse: dict[str, Any] = {
            "text": "",
            "intent": {"name": nlu["intent"], "confidence": nlu["confidence"]},
            "entities": [],
            "reading": read(point).to_json(),
            "second": read(confirmed).to_json() if confirmed else None,
        }
        metadata = {"turn": call["turn"], "text": text, "now": call["now"], "site": call.get("site")}
        _started.set({**slots_of(state), "requested_slot": point if protocol().has_question(point) else REST})
        channel = CollectingOutputChannel()
        message = UserMessage("text", channel, call["turn"], parse_data=parse, input_channel="gateway", metadata=metadata)
        assert self.agent.processor is not None
        await self.agent.processor.handle_message(message)
        return _marker(channel.messages, call["turn"])

    def _reader(self, text: str, language: str, now: datetime, answers: dict[str, Any], nlu: dict[str, Any]) -> Any:
        def read(question: str) -> Reading:
            return self.reader.read(question, text, language=language, today=now.date(), answers=answers, nlu=nlu)

        return read

    async def nlu(self, text: str) -> dict[str, Any]:
        """What Rasa's classifier takes a text for. A text can't be a command, whatever it begins with."""
        assert self.agent.processor is not None
        parsed = await self.agent.processor.parse_message(UserMessage(guarded(text)))
        intent = parsed["intent"]
        return {"intent": intent.get("name"), "confidence": float(intent.get("confidence") or 0.0)}


_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SLASHES = ("/", "⁄", "∕", "╱", "⧸", "／")


def guarded(text: str) -> str:
    """The text with a dash in front where it could be taken for a command; else as it is."""
    bare = unicodedata.normalize("NFKC", text).lstrip().lstrip(_INVISIBLE)
    return f"- {text}" if bare.startswith(_SLASHES) else text


def _marker(messages: list[dict[str, Any]], turn: str) -> dict[str, Any]:
    marker = messages[-1].get("custom") if messages else None
    if not isinstance(marker, dict) or marker.get("turn") != turn or {"state", "says", "view", "record"} - set(marker):
        raise NoMarker(turn)
    return marker
