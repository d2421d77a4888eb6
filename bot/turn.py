"""The turn server's way to the core's one turn: a state and a text go through Rasa's form and the interview action, a marker comes back.

Keeps nothing: the tracker is built from the state for one turn, under the turn's own id, and thrown away.
Without a marker of this very turn there is no turn (NoMarker).
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import ctypes
import gc
import time as clock
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
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

from actions.interview import FORM, SLOT, ValidateInterview, classifier, protocol, reader, trial_of
from bot import swifter
from bot.learned import LearnedAnswers
from prescreen.dialogue import StateError, understand_at
from prescreen.protocol import default_trial
from prescreen.understanding import Reading
from prescreen.understanding.budget import Bounded

_LOADED_SECONDS = 0.1
"""What is held is given at once; what takes longer was loaded."""

_started: contextvars.ContextVar[Mapping[str, Any]] = contextvars.ContextVar("started")


class NoMarker(RuntimeError):
    """The dialogue did not come to its end: nothing of this turn may be kept."""


class _OneTurn(TrackerStore):
    """Builds a tracker from the state at hand; saves nothing."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        tracker = DialogueStateTracker(sender_id, self.domain.slots)
        state = SlotSet(SLOT, _started.get())
        for event in [state, ActiveLoop(FORM), SlotSet("requested_slot", SLOT), ActionExecuted("action_listen")]:
            tracker.update(event, self.domain)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        return None

    async def keys(self) -> list[str]:
        return []


class _InProcess(EndpointConfig):
    """Runs the actions here instead of over HTTP, on the very values that would be sent.

    They get no events: ours reads the slots and the latest message. It makes its own of what it changes, and gives plain values.
    """

    def __init__(self) -> None:
        super().__init__(url="http://in-process.invalid", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_action(ValidateInterview)

    async def request(self, method: str = "post", subpath: str | None = None, content_type: str | None = None, **kwargs: Any) -> Any:
        call = {**kwargs["json"], "tracker": {**kwargs["json"]["tracker"], "events": []}}
        return await self._executor.run(call)  # it waits for nothing, so no limit of time could end it


class _Classified(Mapping[str, Any]):
    """What the model takes a text for, asked once somebody looks: most texts are read without it. `answers`: the learned reader's."""

    def __init__(self, classify: Callable[[str], dict[str, Any]], text: str, answers: Mapping[str, Any]) -> None:
        self._classify, self._text, self._answers = classify, text, answers
        self.so_far: dict[str, Any] = {"intent": None, "confidence": 0.0}
        self._asked = False

    def __getitem__(self, key: str) -> Any:
        if key == "answers":
            return self._answers
        if not self._asked:
            self.so_far, self._asked = self._classify(self._text), True
        return self.so_far[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.so_far)

    def __len__(self) -> int:
        return len(self.so_far)


class TurnFunction:
    """A loaded model and a reader for each trial. Safe for simultaneous turns: each has its own tracker."""

    def __init__(self, model: Path, trials: Sequence[str] = ()) -> None:
        """`trials`: those to be served, the first of them the default one's where none is named; each is loaded now. Raises KeyError."""
        if not model.is_file():
            raise FileNotFoundError(f"no model at {model.name}")
        self.model, self.trials = model.name, tuple(trials) or (default_trial().name,)
        for trial in self.trials:  # loaded before the first turn
            reader(trial)
        self._loading = asyncio.Lock()
        self._one = asyncio.Lock()  # turns that take turns are each answered sooner, and each one's cost is its own
        self._loader = ThreadPoolExecutor(max_workers=1)  # always the same: what one thread frees another does not get
        self.agent = Agent.load(str(model), action_endpoint=_InProcess())
        if self.agent.processor is None or self.agent.processor.model_filename != model.name:
            raise FileNotFoundError(f"the model {model.name} could not be loaded")
        swifter.make(self.agent.processor)
        self._learned = _learned(self.agent.processor.graph_runner)
        if self._learned is not None:
            self._learned.asked_directly = True
            self._learned.keep_only(self.trials)
        domain: Domain = self.agent.processor.domain
        self.agent.processor.tracker_store = self.agent.tracker_store = _OneTurn(domain)
        if SLOT not in {slot.name for slot in domain.slots}:
            raise FileNotFoundError(f"the model {model.name} is of an earlier release; run make setup")

    async def turn(self, call: dict[str, Any]) -> dict[str, Any]:
        """The marker of one turn. Raises StateError for a state that can't be taken, NoMarker where there is none."""
        return (await self.costed(call))[0]

    async def costed(self, call: dict[str, Any]) -> tuple[dict[str, Any], float]:
        """The marker of one turn, as `turn` gives it, and the seconds of processor time that this turn alone took."""
        state = call["state"] if isinstance(call.get("state"), Mapping) else {}
        if not state:
            raise StateError("no state of a conversation")
        trial, script = trial_of(state, call.get("trial") or ""), call.get("script") or ""
        if script:
            await self._ready(trial, script)
        async with self._one:
            begun = clock.thread_time()
            marker = await self._made(call, state, trial, script)
            return marker, clock.thread_time() - begun

    async def _made(self, call: dict[str, Any], state: Mapping[str, Any], trial: str, script: str) -> dict[str, Any]:
        nlu = self.nlu(call["text"], trial)
        classifier.set(lambda _: nlu)
        parse: dict[str, Any] = {"text": "", "intent": {"name": None, "confidence": 0.0}, "entities": []}
        metadata = {"turn": call["turn"], "text": call["text"], "now": call["now"], "site": call.get("site"), "trial": trial}
        metadata["script"] = script
        _started.set(state)
        channel = CollectingOutputChannel()
        message = UserMessage(swifter.TEXT, channel, call["turn"], parse_data=parse, input_channel="gateway", metadata=metadata)
        assert self.agent.processor is not None
        await self.agent.processor.handle_message(message)
        return _marker(channel.messages, call["turn"])

    async def _ready(self, trial: str, script: str) -> None:
        """Loads an earlier version where it is not held: that takes a second, in which others have their turns."""
        async with self._loading:
            begun = clock.monotonic()
            await asyncio.get_running_loop().run_in_executor(self._loader, reader, trial, script)
            if clock.monotonic() - begun > _LOADED_SECONDS:
                give_back()

    def interpret(self, line: dict[str, Any]) -> Reading:
        """The reading of a line of `prescreen interpret`."""
        now = datetime.combine(date.fromisoformat(line["today"]), time(12)) if line.get("today") else datetime.now()
        trial = line.get("trial") or self.trials[0]
        return understand_at(
            protocol(trial),
            Bounded(reader(trial)),
            line["question"],
            line["text"],
            language=line.get("language") or "en",
            now=now,
            answers=line.get("answers") or {},
            nlu=self.nlu(line["text"], trial),
        )

    def nlu(self, text: str, trial: str) -> Mapping[str, Any]:
        """What Rasa's classifier takes a text for, as soon as it is looked at, and what it may answer of this trial's questions."""
        return _Classified(self._classify, text, self._learned.answers(text, trial) if self._learned else {})

    def _classify(self, text: str) -> dict[str, Any]:
        """Asks the classifier. A text can't be a command, whatever it begins with."""
        processor = self.agent.processor
        assert processor is not None
        message, target = UserMessage(guarded(text)), processor.model_metadata.nlu_target
        nobody = DialogueStateTracker.from_events(message.sender_id, [])
        outputs = processor.graph_runner.run({PLACEHOLDER_MESSAGE: [message], PLACEHOLDER_TRACKER: nobody}, [target])
        intent = outputs[target][0].get(INTENT) or {}
        return {"intent": intent.get("name"), "confidence": float(intent.get("confidence") or 0.0)}


def give_back() -> None:
    """Gives back the memory that loading took and nobody needs any more."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # another C library than GNU's
        ctypes.CDLL(None).malloc_trim(0)


_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_SLASHES = ("/", "⁄", "∕", "╱", "⧸", "／")


def guarded(text: str) -> str:
    """The text with a dash in front where it could be taken for a command; else as it is."""
    bare = unicodedata.normalize("NFKC", text).lstrip().lstrip(_INVISIBLE)
    return f"- {text}" if bare.startswith(_SLASHES) else text


def _learned(runner: Any) -> LearnedAnswers | None:
    """The learned reader among the model's components; None in a model without one."""
    return next((node for node in runner.components() if isinstance(node, LearnedAnswers)), None)


def _marker(messages: list[dict[str, Any]], turn: str) -> dict[str, Any]:
    marker = messages[-1].get("custom") if messages else None
    if isinstance(marker, dict) and marker.get("turn") == turn and "refused" in marker:
        raise StateError(marker["refused"])
    if not isinstance(marker, dict) or marker.get("turn") != turn or {"state", "says", "view", "record"} - set(marker):
        raise NoMarker(turn)
    return marker
