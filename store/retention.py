"""Destroys what has been kept for as long as `retention.yml` says, and notes how many of each were destroyed, never whose.

Each interview is destroyed in a transaction of its own, so that none is half destroyed if the process ends in the middle.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, func, insert, or_, select, true, update

from prescreen.dialogue import held
from prescreen.protocol.retention import Term
from store import audit, counts, ends, ids, second_looks
from store.conversations import load
from store.database import Database
from store.messages import recount
from store.outbox import TO_THE_SITE, UNDELIVERED, WIPED
from store.tables import (
    codes,
    conversations,
    deliveries,
    destructions,
    drafts,
    inbox,
    links,
    messages,
    metadata,
    other_trials,
    outbox,
    referral_events,
    referral_index,
    referrals,
)

PRESCREENING = "prescreening"
"""The kind of a referral whose answers the team has."""
ASKED = "asked"
"""In the notes: what was destroyed because its participant asked for it."""
_FINISHED = ("likely", "review", "wait")
_OF_A_REFERRAL = ("referral", "first", "second")
"""Columns that name a referral: its own, or one of a pair."""
_CODES = timedelta(days=30)
"""How long codes are kept where the table does not say."""
_BATCH = 200


def run(
    database: Database,
    terms: Mapping[str, Term],
    now: datetime,
    *,
    mail: Path,
    logs: Path,
    by: str,
    trial: str = "",
    shared: bool = True,
    promised: Mapping[str, int] | None = None,
) -> dict[str, int]:
    """Destroys everything that is due; how many of each. `trial`: only what is of that one. `shared`: what is of no trial too.

    `promised`: manifest -> for how many days at most its texts say that a referral is kept; what was promised is kept to.
    """
    reasons = _reasons(database, terms["unlikely"], now, trial)
    looks = second_looks.expire(database, now, trial, by)
    number = {id: _interviews(database, id, and_(where, _of(conversations, trial)), now) for id, where in _due(terms, now, promised or {})}
    number["unlikely"] += reasons
    number["second_look"] = looks
    number["referral"] += _forms(database, and_(referrals.c.created_at < now - terms["referral"].time, _of(referrals, trial)), now)
    number["referral_ended"] += _forms(database, and_(_ended(terms["referral_ended"], now), _of(referrals, trial)), now)
    with database.write() as connection:
        wishes = and_(other_trials.c.created_at < now - terms["other_trials"].time, _of(other_trials, trial))
        number["other_trials"] = _gone(connection, other_trials, wishes)
        since = (now - (terms["codes"].time if "codes" in terms else _CODES)).date()
        number["codes"] = _gone(connection, codes, and_(codes.c.day < since, _of(codes, trial)))
        mine = or_(_of(outbox, trial), outbox.c.trial == "") if shared else _of(outbox, trial)
        posted = and_(outbox.c.channel == "mail", outbox.c.created_at < now - terms["mail"].time, _sent())
        number["mail"] = _gone(connection, outbox, and_(posted, mine))
        alone, old = outbox.c.conversation.is_(None), outbox.c.created_at < now - terms["texts"].time
        number["texts"] = _gone(connection, outbox, and_(alone, outbox.c.channel != "mail", old, _sent(), mine))
    if shared:
        _shared(database, terms, now, number, mail, logs)
    with database.write() as connection:
        note(connection, {id: count for id, count in number.items() if count}, now, by, trial)
    if database.sqlite:
        database.truncate_log()
    return number


def expire_looks(database: Database, now: datetime, by: str = "gateway") -> int:
    """Destroys what has waited for a call as long as it may, and notes it; how many."""
    with database.read() as connection:
        trials = second_looks.trials_over(connection, now)
    number = {trial: second_looks.expire(database, now, trial, by) for trial in trials if trial}
    for trial, count in number.items():
        if count:
            with database.write() as connection:
                note(connection, {"second_look": count}, now, by, trial)
    return sum(number.values())


def _shared(database: Database, terms: Mapping[str, Term], now: datetime, number: dict[str, int], mail: Path, logs: Path) -> None:
    """Destroys what is due and of no trial; adds how many."""
    old = now - terms["texts"].time
    with database.write() as connection:
        number["texts"] += _gone(connection, inbox, and_(inbox.c.conversation.is_(None), inbox.c.received_at < old))
        _gone(connection, links, links.c.expires_at < now)
        _gone(connection, deliveries, and_(deliveries.c.at < old, ~exists().where(outbox.c.sid == deliveries.c.sid)))
    number["mail"] += clear_mail(database, mail)
    number["logs"] = _old_files(logs, now.timestamp() - terms["logs"].time.total_seconds())


def _of(table: Any, trial: str) -> ColumnElement[bool]:
    return table.c.trial == trial if trial else true()


def trials(database: Database) -> set[str]:
    """The trials of which anything is stored."""
    with database.read() as connection:
        kept = (conversations, referrals, other_trials, outbox)
        return {trial for table in kept for trial in connection.execute(select(table.c.trial).distinct()).scalars() if trial}


def note(connection: Connection, number: Mapping[str, int], now: datetime, by: str, trial: str = "") -> None:
    """Notes how many of each were destroyed, when and by whom."""
    for term, count in number.items():
        connection.execute(insert(destructions).values(id=ids.new("d"), at=now, term=term, number=count, actor=by, trial=trial))
        audit.add(connection, now, by, "destroyed", term, str(count))


def notes(connection: Connection) -> Iterator[dict[str, Any]]:
    """The notes of what was destroyed, oldest first."""
    for row in connection.execute(select(destructions).order_by(destructions.c.at, destructions.c.id)):
        yield {"at": row.at.isoformat(), "term": row.term, "number": row.number, "actor": row.actor, "trial": row.trial}


def destroy(connection: Connection, conversation: str) -> None:
    """Destroys a conversation with all that hangs on it: texts, answers, referral, what was done with it, mails and texts sent."""
    here = select(referrals.c.id).where(referrals.c.conversation == conversation)
    for id in connection.execute(here).scalars().all():
        destroy_referral(connection, id)
    destroy_sent(connection, outbox.c.conversation == conversation)
    connection.execute(delete(drafts).where(drafts.c.referral == conversation))  # of a note on its emergency
    for table in metadata.sorted_tables:
        if "conversation" in table.c:
            connection.execute(delete(table).where(table.c.conversation == conversation))
    connection.execute(delete(conversations).where(conversations.c.id == conversation))


def destroy_referral(connection: Connection, id: str) -> None:
    """Destroys a referral and every row that belongs to it, with what was sent to its person; those joined to it stand alone again."""
    written = select(messages.c.outbox).where(messages.c.referral == id, messages.c.outbox.is_not(None))
    ways = select(referral_index.c.digest).where(referral_index.c.referral == id, referral_index.c.field.in_(("email", "phone")))
    alone = and_(outbox.c.conversation.is_(None), outbox.c.recipient_index.in_(ways), outbox.c.key.not_in(TO_THE_SITE))
    destroy_sent(connection, or_(outbox.c.id.in_(written), alone))
    alone_again = connection.execute(select(referrals.c.id).where(referrals.c.joined_to == id)).scalars().all()
    connection.execute(update(referrals).where(referrals.c.id.in_(alone_again)).values(joined_to=None))
    for one in alone_again:
        recount(connection, one)
    for table in metadata.sorted_tables:
        for column in (table.c[name] for name in _OF_A_REFERRAL if name in table.c):
            connection.execute(delete(table).where(column == id))
    connection.execute(delete(referrals).where(referrals.c.id == id))


def destroy_sent(connection: Connection, where: ColumnElement[bool]) -> None:
    """Destroys what was sent, or waits to be, with what became of it."""
    sids = connection.execute(select(outbox.c.sid).where(where, outbox.c.sid.is_not(None))).scalars().all()
    connection.execute(delete(deliveries).where(deliveries.c.sid.in_(sids)))
    connection.execute(delete(outbox).where(where))


def clear_mail(database: Database, folder: Path) -> int:
    """Deletes the mail files whose mail is not in the outbox any more; how many."""
    files = {file.stem: file for file in folder.glob("*.eml")} if folder.is_dir() else {}
    number = 0
    for some in _batches(sorted(files)):
        with database.read() as connection:
            known = set(connection.execute(select(outbox.c.id).where(outbox.c.id.in_(some))).scalars())
        for id in set(some) - known:
            with suppress(FileNotFoundError):
                files[id].unlink()
                number += 1
    return number


def _due(terms: Mapping[str, Term], now: datetime, promised: Mapping[str, int]) -> Iterator[tuple[str, ColumnElement[bool]]]:
    """Which conversations are due, by the line of the table that says so."""
    table = conversations.c
    referred = exists().where(referrals.c.conversation == table.id)

    def quiet(id: str) -> ColumnElement[bool]:
        return table.last_at < now - terms[id].time

    yield "unconsented", and_(~table.consented, ~referred, quiet("unconsented"))
    open_ = or_(table.disposition.is_(None), table.disposition == "stopped")
    yield "unfinished", and_(table.consented, open_, ~referred, quiet("unfinished"))
    yield "not_contacted", and_(table.consented, table.disposition.in_(_FINISHED), ~referred, quiet("not_contacted"))
    looked_at = or_(table.emergency.is_(None), table.emergency_seen_at.is_not(None), quiet("unfinished"))
    called = second_looks.waits(table.id)  # by which it can be taken back until then
    yield "unlikely", and_(table.disposition == "unlikely", ~referred, ~called, quiet("unlikely"), looked_at)

    def of_referral(where: ColumnElement[bool]) -> ColumnElement[bool]:
        return table.id.in_(select(referrals.c.conversation).where(referrals.c.conversation.is_not(None), where))

    shorter = {id: days for id, days in promised.items() if days < (terms["referral"].days or 0)}
    sooner = [
        and_(
            table.script.in_([id for id, days in shorter.items() if days == one]),
            of_referral(referrals.c.created_at < now - timedelta(one)),
        )
        for one in sorted(set(shorter.values()))
    ]
    yield "referral", or_(of_referral(referrals.c.created_at < now - terms["referral"].time), *sooner)
    yield "referral_ended", of_referral(_ended(terms["referral_ended"], now))


def _ended(term: Term, now: datetime) -> ColumnElement[bool]:
    """Referrals of such a status with which nothing was done for so long."""
    last = select(func.max(referral_events.c.at)).where(referral_events.c.referral == referrals.c.id).scalar_subquery()
    return and_(referrals.c.status.in_(term.statuses), func.coalesce(last, referrals.c.created_at) < now - term.time)


def _reasons(database: Database, term: Term, now: datetime, trial: str) -> int:
    """Makes counts of the criteria by which interviews did not fit, and takes them from the interviews; of how many that are kept as
    referrals, since nothing of somebody's health is kept by their name."""
    kept = exists().where(referrals.c.conversation == conversations.c.id, referrals.c.kind == PRESCREENING)  # with the team, as agreed
    over = and_(
        conversations.c.disposition == "unlikely",
        func.coalesce(conversations.c.ended_at, conversations.c.last_at) < now - term.time,
        ~kept,
    )
    with database.read() as connection:
        query = select(conversations.c.id, conversations.c.criteria).where(over, _of(conversations, trial))
        found = [row.id for row in connection.execute(query) if row.criteria]
    sealer, number = database.sealer, 0
    for id in found:
        with database.write() as connection:
            one = load(connection, sealer, id)
            row = connection.execute(select(conversations).where(conversations.c.id == id)).first()
            if one is None or row is None:
                continue
            same = and_(conversations.c.id == id, conversations.c.turn == one.turn, over)
            unlinked = update(conversations).where(same)
            left = held.without_reason(one.state)
            unlinked = unlinked.values(state=sealer.seal_json(left, "conversations", id, "state"), criteria={})
            if not connection.execute(unlinked).rowcount:
                continue  # somebody wrote meanwhile; the next night finds it
            for criterion in row.criteria:
                began = row.started_at.astimezone(now.tzinfo)
                counts.add(connection, counts.CRITERION + criterion, row.channel, row.language, began, trial=row.trial)
            told = and_(outbox.c.conversation == id, outbox.c.key == "close.code", outbox.c.status.not_in(UNDELIVERED))
            connection.execute(update(outbox).where(told).values(WIPED))
            called = select(referrals.c.id).where(referrals.c.conversation == id)
            number += connection.execute(called).first() is not None
    return number


def _interviews(database: Database, term: str, due: ColumnElement[bool], now: datetime) -> int:
    with database.read() as connection:
        found = connection.execute(select(conversations.c.id).where(due)).scalars().all()
    number = 0
    for id in found:
        with database.write() as connection:
            row = connection.execute(select(conversations).where(conversations.c.id == id, due)).first()
            if row is not None:  # somebody may have written meanwhile
                if row.consented:
                    counts.add(
                        connection,
                        f"{counts.ENDED}{row.disposition or 'unfinished'}",
                        row.channel,
                        row.language,
                        row.started_at.astimezone(now.tzinfo),
                        trial=row.trial,
                    )
                ends.of_talk(connection, row, now)
                destroy(connection, id)
                number += 1
    return number


def _forms(database: Database, due: ColumnElement[bool], now: datetime) -> int:
    """Referrals without a conversation: those of the contact form."""
    with database.write() as connection:
        found = connection.execute(select(referrals).where(referrals.c.conversation.is_(None), due)).all()
        for row in found:
            began = row.created_at.astimezone(now.tzinfo)
            counts.add(connection, counts.ENDED + row.kind, row.channel, row.language, began, trial=row.trial)
            ends.of_form(connection, row, now)
            destroy_referral(connection, row.id)
    return len(found)


def _gone(connection: Connection, table: Any, where: ColumnElement[bool]) -> int:
    return connection.execute(delete(table).where(where)).rowcount


def _sent() -> ColumnElement[bool]:
    return outbox.c.status.not_in(UNDELIVERED)


def _old_files(folder: Path, before: float) -> int:
    number = 0
    for file in folder.glob("*.log.*") if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < before:
                file.unlink()
                number += 1
    return number


def _batches(all_: list[str]) -> Iterator[Iterable[str]]:
    for start in range(0, len(all_), _BATCH):
        yield all_[start : start + _BATCH]
