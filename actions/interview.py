"""The form's validator: it hands the text to the core's one turn, says what the turn says, and keeps the state in one slot.

The state names its trial; one from before there were several, or none yet, is of the default trial. An interview that began in an earlier
version of the script is held in that one: its files are below a folder that is given at the start, and a call names them by an id alone.

Called by the gateway's turn server, its last message is the marker: the whole turn as JSON, under the turn's id. Under Rasa's own commands
(`rasa run`, `rasa shell`) nobody asks for one; the conversation's state is then what the tracker's slots hold.
"""

from __future__ import annotations

import contextvars
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from prescreen.dialogue import Site, StateError, Turn, begin, take
from prescreen.protocol import Protocol, default_trial, load, trial_folder, trial_names
from prescreen.understanding import Reader
from prescreen.understanding.budget import Bounded

FORM = "interview"
SLOT = "conversation"
"""The one slot: the whole state, so that no question needs a slot of its own, nor training."""

classifier: contextvars.ContextVar[Callable[[str], Mapping[str, Any]] | None] = contextvars.ContextVar("classifier", default=None)
"""What a text is taken for, where the turn server asks for it only when it is needed; else the message's intent counts."""


versions: Path | None = None
"""The folder of the earlier versions, by id; the turn server sets it."""
_VERSION = re.compile(r"[0-9a-f]{64}")
_MOST_VERSIONS = 2
"""So many earlier versions are held in memory, about 22 MB each."""


def protocol(trial: str = "", script: str = "") -> Protocol:
    """The protocol in force in this process of that trial, or of the default one; `script`: that of an earlier version, by its id.

    Raises KeyError where there is no such trial or version.
    """
    return _earlier(trial, script)[0] if script else _protocol(trial or default_trial().name)


@cache
def _protocol(trial: str) -> Protocol:
    return load(trial_folder(trial))


def reader(trial: str = "", script: str = "") -> Reader:
    """The reader of a trial's protocol in force, or of an earlier version. Raises KeyError."""
    return _earlier(trial, script)[1] if script else _reader(trial or default_trial().name)


@lru_cache(maxsize=_MOST_VERSIONS)
def _earlier(trial: str, script: str) -> tuple[Protocol, Reader]:
    trial = trial or default_trial().name
    folder = versions / script / "trials" / trial if versions is not None and _VERSION.fullmatch(script) else None
    if folder is None or trial not in trial_names() or not folder.is_dir():
        raise KeyError("there is no such version")
    found = load(folder)
    return found, Reader(found)


@cache
def _reader(trial: str) -> Reader:
    return Reader(_protocol(trial))


def trial_of(state: Mapping[str, Any], asked: str = "") -> str:
    """The trial that a state is of. `asked`: the one that it was sent for.

    Raises StateError for another, or where there is no such trial.
    """
    own = str(state.get("trial") or asked or default_trial().name)
    if asked and own != asked:
        raise StateError("a state of another trial")
    try:
        return trial_folder(own).name
    except KeyError:
        raise StateError("a state of a trial that there is not") from None


class ValidateInterview(Action):
    """Called by Rasa's form after each message."""

    def name(self) -> str:
        """Rasa finds a form's validator by this name."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Raises whatever the core raises: without a marker nothing is committed. A state that can't be taken is told in its place."""
        message, before = tracker.latest_message, tracker.slots
        call = message.get("metadata") or {}
        marked = "turn" in call
        try:
            turn = _turn(call, message, before) if marked else _plain_turn(message, before)
        except StateError as error:
            if not marked:
                raise
            dispatcher.utter_message(json_message={"turn": call["turn"], "refused": str(error)})
            return [SlotSet(SLOT, before[SLOT]), SlotSet("requested_slot", SLOT)]
        for say in turn.says:
            buttons = [] if marked else [{"title": choice.title, "payload": choice.value} for choice in say.choices]
            dispatcher.utter_message(text=say.text, buttons=buttons)
        if marked:
            dispatcher.utter_message(json_message={"turn": call["turn"], **turn.to_json()})
        return [SlotSet(SLOT, turn.state), SlotSet("requested_slot", SLOT if turn.view.question else None)]


def _turn(call: Mapping[str, Any], message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
    """The turn that the turn server asks for."""
    classify, state = classifier.get(), slots[SLOT]
    trial, script = trial_of(state, call.get("trial") or ""), call.get("script") or ""
    return take(
        protocol(trial, script),
        Bounded(reader(trial, script)),
        state,
        call["text"],
        now=datetime.fromisoformat(call["now"]),
        message=call["turn"],
        site=Site.from_json(call.get("site")),
        nlu=classify(call["text"]) if classify else _intent(message),
    )


def _plain_turn(message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
    """The turn under Rasa's own commands, which know neither the site's settings nor a turn's id."""
    now = _now()
    state = slots.get(SLOT) or begin(protocol(), channel="web", language="en", now=now, greeted=False).state
    trial = trial_of(state)
    return take(protocol(trial), Bounded(reader(trial)), state, message.get("text") or "", now=now, nlu=_intent(message))


def _intent(message: Mapping[str, Any]) -> dict[str, Any]:
    found = message.get("intent") or {}
    return {"intent": found.get("name"), "confidence": float(found.get("confidence") or 0.0), "answers": message.get("answers") or {}}


def _now() -> datetime:
    return datetime.now(timezone.utc).astimezone()
