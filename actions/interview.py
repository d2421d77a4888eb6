"""The form's validator: it hands the text to the core's one turn, says what the turn says, and sets the slots.

Called by the gateway's turn server, its last message is the marker: the whole turn as JSON, under the turn's id. Under Rasa's own commands
(`rasa run`, `rasa shell`) nobody asks for one; the conversation's state is then what the tracker's slots hold.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from prescreen.dialogue import Site, StateError, Turn, begin, take
from prescreen.protocol import Protocol, load
from prescreen.understanding import Reader

FORM = "interview"
REST = "conversation"
"""The slot that holds what of the state is no answer."""

classifier: contextvars.ContextVar[Callable[[str], Mapping[str, Any]] | None] = contextvars.ContextVar("classifier", default=None)
"""What a text is taken for, where the turn server asks for it only when it is needed; else the message's intent counts."""


@lru_cache(maxsize=1)
def protocol() -> Protocol:
    """The protocol in force in this process."""
    return load()


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The reader of the protocol in force."""
    return Reader(protocol())


def slots_of(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state as slots: one for each answered question, one for the rest."""
    rest = {key: value for key, value in state.items() if key != "answers"}
    return {**state["answers"], REST: rest}


def state_of(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The state that `slots_of` took apart; a new conversation's where there is none yet."""
    if slots.get(REST) is None:
        return begin(protocol(), channel="web", language="en", now=_now(), greeted=False).state
    answers = {name: value for name, value in slots.items() if value is not None and protocol().has_question(name)}
    return {**slots[REST], "answers": answers}


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
            return [SlotSet("requested_slot", tracker.slots.get("requested_slot"))]
        for say in turn.says:
            buttons = [] if marked else [{"title": choice.title, "payload": choice.value} for choice in say.choices]
            dispatcher.utter_message(text=say.text, buttons=buttons)
        if marked:
            dispatcher.utter_message(json_message={"turn": call["turn"], **turn.to_json()})
        return _slots_set(turn, before)


def _turn(call: Mapping[str, Any], message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
    """The turn that the turn server asks for."""
    classify = classifier.get()
    return take(
        protocol(),
        reader(),
        state_of(slots),
        call["text"],
        now=datetime.fromisoformat(call["now"]),
        message=call["turn"],
        site=Site.from_json(call.get("site")),
        nlu=classify(call["text"]) if classify else _intent(message),
    )


def _plain_turn(message: Mapping[str, Any], slots: Mapping[str, Any]) -> Turn:
    """The turn under Rasa's own commands, which know neither the site's settings nor a turn's id."""
    return take(protocol(), reader(), state_of(slots), message.get("text") or "", now=_now(), nlu=_intent(message))


def _intent(message: Mapping[str, Any]) -> dict[str, Any]:
    found = message.get("intent") or {}
    return {"intent": found.get("name"), "confidence": float(found.get("confidence") or 0.0), "answers": message.get("answers") or {}}


def _now() -> datetime:
    return datetime.now(timezone.utc).astimezone()


def _slots_set(turn: Turn, before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The slots that this turn changes. Rasa checks each event against a schema, which is most of a turn's time, so an answer that did
    not change is not set again; the rest always is, since Rasa rejects a form that sets nothing beside `requested_slot`."""
    after, open_ = slots_of(turn.state), turn.view.question
    gone = [q.id for q in protocol().questions if before.get(q.id) is not None and q.id not in after]
    changed = [SlotSet(name, value) for name, value in after.items() if name == REST or before.get(name) != value]
    requested = open_ if protocol().has_question(open_ or "") else REST if open_ else None
    return [*changed, *(SlotSet(name, None) for name in gone), SlotSet("requested_slot", requested)]
