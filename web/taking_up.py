"""A conversation that had ended goes on with the next text, where its person was asked what an amendment made new to them.

Nothing of it is stored before the turn of that text is: until then all is as it was.
"""

from __future__ import annotations

from dataclasses import replace

from prescreen.dialogue import reopening
from store.call_lists import Entry
from store.conversations import Conversation
from web.context import Context


def taken_up(context: Context, conversation: Conversation, entry: Entry) -> Conversation | None:
    """The conversation as it goes on in the script of its call list; None where nothing is to be asked in it now.

    On the page nobody has seen the question yet, since it stood in a mail, so that what is written answers none; it comes from the browser
    that held the interview, since nobody has opened it by the mail's link.
    """
    said = context.in_version(entry.list.script)
    if conversation.language not in said.offered:
        return None
    state = reopening.reopened(said.protocol, conversation.state, context.clock.now().date(), entry.missing)
    if state is None:
        return None
    state.interview.orphaned = conversation.channel != "sms"
    return replace(conversation, state=state.to_json(), script=said.script)
