"""One-time links to the chat, or to a copy of somebody's data. A link is good for a day, is used up by its button, and is stored only as a
digest. Whoever opens one counts as the owner of the phone number or e-mail address that it went to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from store import ids
from store.seals import Sealer
from store.tables import links

GOOD_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Link:
    """A link that is still good. `to`: the number, or mail address, that it went to."""

    id: str
    to: str
    language: str
    conversation: str | None = None
    trial: str = ""

    @property
    def mailed(self) -> bool:
        """Whether it went out by mail."""
        return "@" in self.to


def add(
    connection: Connection,
    sealer: Sealer,
    *,
    to: str,
    language: str,
    now: datetime,
    token: str | None = None,
    conversation: str | None = None,
    trial: str = "",
) -> str:
    """Makes a link for a number or an address; its secret, short enough for a text. `conversation`: where a copy was asked for."""
    token, id = token or ids.short_token(), ids.new("l")
    connection.execute(delete(links).where(or_(links.c.expires_at < now - GOOD_FOR, links.c.used_at < now - GOOD_FOR)))
    sealed = sealer.seal(to, "links", id, "phone")
    row = {"id": id, "token_hash": ids.digest(token), "phone": sealed, "language": language, "conversation": conversation, "trial": trial}
    connection.execute(insert(links).values(**row, created_at=now, expires_at=now + GOOD_FOR))
    return token


def find(connection: Connection, sealer: Sealer, token: str, now: datetime) -> Link | None:
    """The link of this secret, if it is still good. Looking uses nothing up."""
    good = and_(links.c.token_hash == ids.digest(token), links.c.used_at.is_(None), links.c.expires_at > now)
    row = connection.execute(select(links).where(good)).first()
    if row is None or row.phone is None:
        return None
    return Link(row.id, sealer.open(row.phone, "links", row.id, "phone"), row.language, row.conversation, row.trial)


def use(connection: Connection, id: str, now: datetime) -> bool:
    """Uses a link up; False where it was used before. The number in it is deleted."""
    unused = and_(links.c.id == id, links.c.used_at.is_(None))
    return connection.execute(update(links).where(unused).values(used_at=now, phone=None)).rowcount == 1


def forget(connection: Connection, sealer: Sealer, to: str) -> None:
    """Takes away the links that went to this number or address and that nobody has used."""
    unused = connection.execute(select(links.c.id, links.c.phone).where(links.c.phone.is_not(None))).all()
    gone = [row.id for row in unused if sealer.open(row.phone, "links", row.id, "phone") == to]
    connection.execute(delete(links).where(links.c.id.in_(gone)))
