"""The dialogue: `take` makes a turn of a conversation's state and one text; everything else here is a part of it.

It knows no channel's transport, no database and no Rasa; it never invents a wording (all of it stands in `trial/wording`).
"""

from prescreen.dialogue.comprehension import understand_at
from prescreen.dialogue.controls import changes
from prescreen.dialogue.interview import begin, open_question, take
from prescreen.dialogue.state import FORMAT, State, StateError
from prescreen.dialogue.talk import Site, in_words
from prescreen.dialogue.turn import Choice, Say, Turn, View

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
