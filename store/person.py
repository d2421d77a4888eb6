"""Which referrals belong to somebody who asks about their own data, and what their contact forms hold.

Referrals of the same texting number, or joined by a coordinator, are of one person. An e-mail address or a number that was only typed
leads to the contact forms that hold it and to nothing else, as anybody can type another person's.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, or_, select

from prescreen.dialogue.own_data import ways
from store import messages, referrals
from store.conversations import Conversation
from store.referrals import FORM, Referral
from store.seals import Sealer
from store.tables import referrals as table


def of(connection: Connection, sealer: Sealer, conversation: Conversation) -> list[str]:
    """Ids of the referrals of this conversation's participant: its own, those of the same number, those joined to them, and forms."""
    found = set(connection.execute(select(table.c.id).where(table.c.conversation == conversation.id)).scalars())
    if conversation.phone is not None:
        found.update(referrals.find(connection, sealer, "phone", conversation.phone))
    found |= _joined(connection, found)
    for field, value in ways(conversation.state).items():
        found.update(one.id for one in forms(connection, sealer, field, value))
    return sorted(found)


def forms(connection: Connection, sealer: Sealer, field: str, value: str) -> list[Referral]:
    """What came by the contact form from this number (`phone`) or address (`email`)."""
    found = referrals.several(connection, sealer, referrals.find(connection, sealer, field, value))
    return [one for one in found if one.kind == FORM]


def held(connection: Connection, sealer: Sealer, form: Referral) -> Iterator[tuple[str, str]]:
    """Each thing that a form and the replies to it hold of its sender, by the name of the field."""
    for field in ("first_name", "last_name", "email", "phone", "other_language"):
        if form.identity.get(field):
            yield field, str(form.identity[field])
    yield from (("message", question) for question in form.identity.get("questions") or ())
    yield from (("message", text) for text in replies(connection, sealer, form.id))


def replies(connection: Connection, sealer: Sealer, referral: str) -> list[str]:
    """What was written back to coordinators."""
    return [one.body for one in messages.of(connection, sealer, referral) if one.direction == messages.IN]


def replies_of(connection: Connection, sealer: Sealer, conversation: str) -> list[str]:
    """What was written back to coordinators on a conversation's referral."""
    id = connection.execute(select(table.c.id).where(table.c.conversation == conversation)).scalar_one_or_none()
    return replies(connection, sealer, id) if id is not None else []


def _joined(connection: Connection, ids: set[str]) -> set[str]:
    """The referrals that coordinators said are of the same person as one of these."""
    found: set[str] = set(ids)
    while True:
        heads = select(table.c.joined_to).where(table.c.id.in_(found), table.c.joined_to.is_not(None))
        more = set(connection.execute(select(table.c.id).where(or_(table.c.joined_to.in_(found), table.c.id.in_(heads)))).scalars())
        if more <= found:
            return found
        found |= more
