"""The dialogue: one pure step from a conversation's state and a reading to the next state and the things to say.

It knows no channel's transport, no database and no Rasa; it never invents a wording (all of it stands in `trial/wording`).
"""

from prescreen.dialogue.changing import changes
from prescreen.dialogue.record import view
from prescreen.dialogue.state import FORMAT, State, StateError
from prescreen.dialogue.step import begin, expand, open_question, second_question, step
from prescreen.dialogue.talk import Site, Turn, in_words

__all__ = [
    "FORMAT",
    "Site",
    "State",
    "StateError",
    "Turn",
    "begin",
    "changes",
    "expand",
    "in_words",
    "open_question",
    "second_question",
    "step",
    "view",
]
