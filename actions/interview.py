"""The form's validator: takes the turn's reading to the core's one step, says what it says, and sets the slots.

It speaks last, and its last message is the marker: the whole turn as JSON, under the turn's id.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from prescreen.dialogue import Site, step
from prescreen.protocol import Protocol, load
from prescreen.understanding import Reading

FORM = "interview"
REST = "conversation"
"""The slot that holds what of the state is no answer."""


@lru_cache(maxsize=1)
def protocol() -> Protocol:
    """The protocol in force in this process."""
    return load()


def slots_of(state: dict[str, Any]) -> dict[str, Any]:
    """The state as slots: one for each answered question, one for the rest."""
    rest = {key: value for key, value in state.items() if key != "answers"}
    return {**state["answers"], REST: rest}


def state_of(slots: dict[str, Any]) -> dict[str, Any]:
    """The state that `slots_of` took apart."""
    answers = {name: value for name, value in slots.items() if value is not None and protocol().has_question(name)}
    return {**slots[REST], "answers": answers}


class ValidateInterview(Action):
    """Called by Rasa's form after each message."""

    def name(self) -> str:
        """Rasa finds a form's validator by this name."""
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Raises whatever the core raises: without a marker nothing is committed."""
        message = tracker.latest_message
        turn_call, before = message["metadata"], tracker.slots
        second = message.get("second")
        turn = step(
            protocol(),
            state_of(before),
            Reading.from_json(message["reading"]),
            text=turn_call["text"],
            now=datetime.fromisoformat(turn_call["now"]),
            message=turn_call["turn"],
            site=Site.from_json(turn_call.get("site")),
            second=Reading.from_json(second) if second else None,
        )
        for say in turn.says:
            dispatcher.utter_message(text=say["text"])
        dispatcher.utter_message(json_message={"turn": turn_call["turn"], **turn.to_json()})
        after = slots_of(turn.state)
        gone = [q.id for q in protocol().questions if before.get(q.id) is not None and q.id not in after]
        # Answers that did not change are not said again: Rasa checks each event against a schema, which took 40 % of a turn's time. The
        # rest always is: without a slot set, requested_slot aside, Rasa rejects the form and loses what was said.
        fresh = [SlotSet(name, value) for name, value in after.items() if name == REST or before.get(name) != value]
        events = fresh + [SlotSet(name, None) for name in gone]
        question = turn.view["question"]
        return [*events, SlotSet("requested_slot", question if protocol().has_question(question or "") else REST if question else None)]
