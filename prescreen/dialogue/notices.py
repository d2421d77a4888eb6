"""What has to be said at once upon an answer, such as to call a doctor: once, before anything else that the turn says next.

Which answers, and the words, are the trial's: an outcome's `say`, and the wording under `notice`.
"""

from __future__ import annotations

from prescreen.dialogue.talk import Talk


def tell(talk: Talk) -> None:
    """Says each notice that the answers call for and that was not said yet."""
    for name in talk.weighed.notices:
        if name not in talk.state.interview.noticed:
            talk.state.interview.noticed.append(name)
            talk.say(f"notice.{name}")
