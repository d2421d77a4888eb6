"""The audit trail: who saw, changed or exported what and when.

Rows are only added; each has a keyed hash over the row before, and the end is sealed.
Holds ids and names of actions, never participants' words. No hash can be made without the key ring. Changes by somebody who has the key
ring and the database show against the anchor, a file beside the keys.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path

from sqlalchemy import Connection, func, insert, select, text, update

from store.tables import audit, audit_head

_FIRST = "0" * 64
_LOCK = 6392711


def add(connection: Connection, at: datetime, actor: str, action: str, object_: str, detail: str = "") -> None:
    """Adds one event within the caller's transaction, so that a change is never stored without its event."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, _FIRST)
    detail, key = detail[:200], _key(connection)
    hash_ = _hash(key, seq, at, actor, action, object_, detail, previous)
    connection.execute(
        insert(audit).values(seq=seq, at=at, actor=actor, action=action, object=object_, detail=detail, previous=previous, hash=hash_)
    )
    connection.execute(update(audit_head).values(seq=seq, seal=_seal(key, seq, hash_)))


ARROW = " → "


def changed(before: object, after: object) -> str:
    """How an event tells what was and what is, both codes, ids or moments and never words of participants.

    >>> changed("new", "contacting"), changed(None, "u_1")
    ('new → contacting', 'nothing → u_1')
    """
    return ARROW.join(str("nothing" if one is None or one == "" else one) for one in (before, after))


def verify(connection: Connection, anchor: Path | None = None) -> Iterator[str]:
    """Says in words where the trail was changed, has a gap, or lacks its end; gives nothing where it is whole."""
    key, previous, expected = _key(connection), _FIRST, 1
    anchored_seq, anchored = _anchored(anchor) or (0, _FIRST)
    for row in connection.execute(select(audit).order_by(audit.c.seq)):
        if row.seq != expected:
            yield f"event {expected} is missing"
        if row.previous != previous:
            yield f"event {row.seq} does not follow the one before it"
        if not hmac.compare_digest(row.hash, _hash(key, row.seq, row.at, row.actor, row.action, row.object, row.detail, row.previous)):
            yield f"event {row.seq} was changed"
        if row.seq == anchored_seq and row.hash != anchored:
            yield f"event {row.seq} is not the one that was anchored"
        previous, expected = row.hash, row.seq + 1
    head = connection.execute(select(audit_head)).first()
    if head is None or head.seq != expected - 1 or not hmac.compare_digest(head.seal, _seal(key, head.seq, previous)):
        yield f"the trail ends at event {expected - 1}, which is not its sealed end{f', {head.seq}' if head else ''}: its end was cut off"
    if anchored_seq >= expected:
        yield f"the trail ends at event {expected - 1}, but {anchored_seq} was anchored: cut off, or an older back-up is in place"


def about(connection: Connection, objects: Collection[str], actions: Collection[str]) -> list[tuple[str, str, str]]:
    """Action, object and detail of the events of these actions about these objects, in their order; one that was changed is left out."""
    key = _key(connection)
    wanted = select(audit).where(audit.c.object.in_(objects), audit.c.action.in_(actions)).order_by(audit.c.seq)
    return [
        (row.action, row.object, row.detail)
        for row in connection.execute(wanted)
        if hmac.compare_digest(row.hash, _hash(key, row.seq, row.at, row.actor, row.action, row.object, row.detail, row.previous))
    ]


def ours(connection: Connection) -> bool:
    """Whether the trail's end was sealed by these keys; true where there is no trail."""
    head, key = connection.execute(select(audit_head)).first(), _key(connection)
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    return head is None or hmac.compare_digest(head.seal, _seal(key, head.seq, last.hash if last else _FIRST))


def anchor(connection: Connection, file: Path) -> None:
    """Writes the length of the trail to the anchor file, so that it shows if the end is cut off together with its seal."""
    last = connection.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    known = _anchored(file)
    if last is None or (known is not None and known[0] >= last.seq):
        return
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as stream:
        stream.write(f"{last.seq} {last.hash}\n")
    os.replace(fresh, file)


def size(connection: Connection) -> int:
    """How many events there are."""
    return int(connection.execute(select(func.count()).select_from(audit)).scalar_one())


def _anchored(file: Path | None) -> tuple[int, str] | None:
    if file is None:
        return None
    with suppress(OSError, ValueError):
        seq, hash_ = file.read_text("ascii").split()
        return int(seq), hash_
    return None


def _key(connection: Connection) -> bytes:
    key: bytes = connection.get_execution_options()["audit_key"]
    return key


def _seal(key: bytes, seq: int, hash_: str) -> str:
    return hmac.new(key, f"head\0{seq}\0{hash_}".encode(), hashlib.sha256).hexdigest()


def _hash(key: bytes, seq: int, at: datetime, actor: str, action: str, object_: str, detail: str, previous: str) -> str:
    line = "\0".join([str(seq), at.astimezone(timezone.utc).isoformat(), actor, action, object_, detail, previous])
    return hmac.new(key, line.encode(), hashlib.sha256).hexdigest()
