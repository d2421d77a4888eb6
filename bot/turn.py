"""The turn as a function: (state, text) -> marker, through Rasa's NLU, the reader, Rasa's form and the interview action.

Keeps nothing: the tracker is built from the state for one turn, under the turn's own id, and thrown away.
Without a marker of this very turn there is no turn (NoMarker).
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import TrackerStore
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import INTENT
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from actions.interview import FORM, REST, ValidateInterview, protocol, slots_of
from bot import swifter
from prescreen.dialogue import Site, expand, second_question
from prescreen.dialogue.languages import heard
from prescreen.dialogue.state import State
from prescreen.dialogue.step import earlier, reading_point
from prescreen.understanding import Reader, Reading

ACTION_SECONDS = 2.0
_AT_ONCE = ("emergency", "stop")
"""What is seen in any language, whichever the conversation is held in."""

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
    """Runs the actions here instead of over HTTP; what they get and give is copied through JSON, as it would be there.

    They get no events: ours reads the slots and the latest message.
    """

    def __init__(self) -> None:
        super().__init__(url="http://in-process.invalid", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_action(ValidateInterview)

    async def request(self, method: str = "post", subpath: str | None = None, content_type: str | None = None, **kwargs: Any) -> Any:
        call = {**kwargs["json"], "tracker": {**kwargs["json"]["tracker"], "events": []}}
        given = await asyncio.wait_for(self._executor.run(json.loads(json.dumps(call))), ACTION_SECONDS)
        return json.loads(json.dumps(given))


class _Classified(Mapping[str, Any]):
    """What the classifier takes a text for, asked once somebody looks: most texts are read without it."""

    def __init__(self, classify: Callable[[str], dict[str, Any]], text: str) -> None:
        self._classify, self._text = classify, text
        self.so_far: dict[str, Any] = {"intent": None, "confidence": 0.0}
        self._asked = False

    def __getitem__(self, key: str) -> Any:
        if not self._asked:
            self.so_far, self._asked = self._classify(self._text), True
        return self.so_far[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.so_far)

    def __len__(self) -> int:
        return len(self.so_far)


class TurnFunction:
    """A loaded model and a reader. Safe for simultaneous turns: each has its own tracker."""

    def __init__(self, model: Path) -> None:
        if not model.is_file():
            raise FileNotFoundError(f"no model at {model.name}")
        self.model, self.reader = model.name, Reader(protocol())
        self.agent = Agent.load(str(model), action_endpoint=_InProcess())
        if self.agent.processor is None or self.agent.processor.model_filename != model.name:
            raise FileNotFoundError(f"the model {model.name} could not be loaded")
        swifter.make(self.agent.processor)
        domain: Domain = self.agent.processor.domain
        self.agent.processor.tracker_store = self.agent.tracker_store = _OneTurn(domain)
        missing = [q.id for q in protocol().questions if q.id not in {slot.name for slot in domain.slots}]
        if missing:
            raise FileNotFoundError(f"the model {model.name} was trained before these questions: {', '.join(missing)}")

    async def turn(self, call: dict[str, Any]) -> dict[str, Any]:
        """The marker of one turn. Raises StateError for a state that can't be taken, NoMarker where there is none."""
        now = datetime.fromisoformat(call["now"])
        state = State.from_json(call["state"]).to_json()
        text = expand(protocol(), state, call["text"])
        point = reading_point(protocol(), state, now)
        nlu, site = self.nlu(text), Site.from_json(call.get("site"))
        spoken = heard(protocol(), state, text, now, site)
        read = self._reader(text, spoken.read, now, earlier(protocol(), state, now), nlu)
        confirmed = second_question(protocol(), state)
        reading, second = read(point), read(confirmed) if confirmed else None
        if spoken.written not in (None, spoken.read) and reading.kind not in _AT_ONCE:
            own = self._reader(text, str(spoken.written), now, {}, nlu)(point)
            reading = own if own.kind in _AT_ONCE else reading
        parse: dict[str, Any] = {
            "text": "",
            "intent": {"name": nlu.so_far["intent"], "confidence": nlu.so_far["confidence"]},
            "entities": [],
            "reading": reading.to_json(),
            "second": second.to_json() if second else None,
        }
        metadata = {"turn": call["turn"], "text": text, "now": call["now"], "site": call.get("site")}
        _started.set({**slots_of(state), "requested_slot": point if protocol().has_question(point) else REST})
        channel = CollectingOutputChannel()
        message = UserMessage("text", channel, call["turn"], parse_data=parse, input_channel="gateway", metadata=metadata)
        assert self.agent.processor is not None
        await self.agent.processor.handle_message(message)
        return _marker(channel.messages, call["turn"])

    def _reader(self, text: str, language: str, now: datetime, answers: dict[str, Any], nlu: Mapping[str, Any]) -> Any:
        def read(question: str) -> Reading:
            return self.reader.read(question, text, language=language, today=now.date(), answers=answers, nlu=nlu)

        return read

    def nlu(self, text: str) -> Mapping[str, Any]:
        """What Rasa's classifier takes a text for, as soon as it is looked at."""
        return _Classified(self._classify, text)

    def _classify(self, text: str) -> dict[str, Any]:
        """Asks the classifier. A text can't be a command, whatever it begins with."""
        processor = self.agent.processor
        assert processor is not None
        message, target = UserMessage(guarded(text)), processor.model_metadata.nlu_target
        nobody = DialogueStateTracker.from_events(message.sender_id, [])
        outputs = processor.graph_runner.run({PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: nobody}, [target])
        intent = outputs[target][0].get(INTENT) or {}
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
