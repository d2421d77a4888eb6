"""The dialogue: `take` makes a turn of a conversation's state and one text; everything else here is a part of it.

It knows no channel's transport, no database and no Rasa; it never invents a wording (all of it stands in `wording`).
What reads texts is loaded when first asked for: the store, and most commands, need only the shape of a turn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from prescreen.dialogue.turn import Choice, Say, Turn, View
from prescreen.site import Site

if TYPE_CHECKING:
    from prescreen.dialogue.comprehension import understand_at
    from prescreen.dialogue.controls import changes
    from prescreen.dialogue.interview import begin, open_question, take
    from prescreen.dialogue.state import FORMAT, State, StateError
    from prescreen.dialogue.talk import in_words


__all__ = [
    "FORMAT",
    "Choice",
    "Say",
    "Site",
    "State",
    "StateError",
    "Turn",
    "View",
    "begin",
    "changes",
    "in_words",
    "open_question",
    "take",
    "understand_at",
]
_LATER = {
    "understand_at": "comprehension",
    "changes": "controls",
    **dict.fromkeys(("begin", "open_question", "take"), "interview"),
    **dict.fromkeys(("FORMAT", "State", "StateError"), "state"),
    "in_words": "talk",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
