"""Who is drawn to be asked again, who may ask, what was answered then, and how often both came to the same.

Draws can be done again by whoever has the seed. Who looked before may not ask: the audit trail tells. What is held together is counted
without the person, so that the numbers stay when the referrals are gone; the statistics are prescreen/agreement.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from prescreen.agreement.comparing import Cell, Pair
from prescreen.agreement.drawing import Sample, drawn, mark, place, some
from store import audit, blinding, ids
from store.referrals import NEW
from store.seals import Sealer
from store.tables import agreement_cells as cells
from store.tables import agreement_draws as draws
from store.tables import agreement_ratings as ratings
from store.tables import agreement_seeds as seeds
from store.tables import audit as trail
from store.tables import call_list_entries, referral_index, referrals

HELD = timedelta(hours=24)
"""For how long somebody who has begun to ask is the only one who may."""
KIND = "prescreening"
"""The kind of referrals that are drawn: those whose interview came to its end, so that every criterion has a status."""
_LOOKED = ("referral viewed", "call sheet viewed", "conversation viewed", "proof viewed", blinding.OPENED)
"""What the trail calls a look at one person's answers or words."""
_LISTED = ("queue viewed", "queue searched", "screening log viewed", "amendment viewed", "call list viewed")
_PERSON = ("phone", "email", "person")
"""What a person is known by: number, address, or name and age together."""
_EXPORTED = "% exported"
_WITHOUT_ANSWERS = ("other trials exported", "audit trail exported", "numbers exported", "agreement exported")
"""What it calls a look at lists and files in which many stand."""
SEEN = "seen before"
OTHER = "another referral of theirs"
"""Why a referral is passed over: it was looked at; or another of the same person is there, which would tell."""


@dataclass(frozen=True)
class Drawn:
    """A referral that was drawn. `ended`: how its blinding ended, None while it lasts."""

    referral: str
    at: datetime
    by_hand: bool
    until: datetime | None
    ended: str | None
    ended_at: datetime | None
    ended_by: str | None


@dataclass(frozen=True)
class Rating:
    """What was answered to somebody who asks again. `given`: question -> what was answered, noted and marked (`prescreen` reads it)."""

    id: str
    referral: str
    user: str
    begun_at: datetime
    sent_at: datetime | None
    given: Mapping[str, Mapping[str, Any]]
    interview: Mapping[str, Any] | None
    protocol_version: str


def seed_of(connection: Connection, sealer: Sealer, wanted: str, now: datetime) -> str:
    """The seed that is drawn by: the one that was set, or one that was made here once. Either is kept, sealed, for doing a draw again."""
    if not wanted:
        row = connection.execute(select(seeds).where(seeds.c.made).order_by(seeds.c.at.desc()).limit(1)).first()
        if row is not None:
            return sealer.open(row.seed, "agreement_seeds", row.mark, "seed")
    seed = wanted or secrets.token_hex(16)
    name = mark(seed)
    row_ = {"mark": name, "seed": sealer.seal(seed, "agreement_seeds", name, "seed"), "made": not wanted, "at": now}
    into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(seeds)
    connection.execute(into.values(row_).on_conflict_do_nothing(index_elements=[seeds.c.mark]))
    return seed


def consider(connection: Connection, sealer: Sealer, conversation: str, sample: Sample | None, now: datetime) -> None:
    """Draws a conversation's referral or passes over it, once, when the interview has come to its end. Call it whenever a referral was
    written.

    A referral whose answers are gone by now is no longer blind. Nor is one whose person has another referral, since that would give its
    outcome away.
    """
    row = connection.execute(select(referrals).where(referrals.c.conversation == conversation)).first()
    if row is None:
        return
    others = came(connection, row.id, now)
    if row.kind != KIND:
        if row.blind:
            blinding.end(connection, row.id, blinding.WITHDRAWN, now, "draw")
        return
    if sample is None or sample.fraction <= 0 or _considered(connection, row.id):
        return
    seed = seed_of(connection, sealer, sample.seed, now)
    why_not = OTHER if others else SEEN if lookers(connection, {row.id, conversation}) else ""
    chosen = not why_not and drawn(seed, row.id, sample.fraction)
    _note(connection, row, seed, chosen, now, sample, fraction=sample.fraction, why_not=why_not)


def came(connection: Connection, referral: str, now: datetime) -> list[str]:
    """Gives the other referrals, in whatever trial, of the person of one that was just written. None of them all stays hidden: one would
    show what another hides.
    """
    others = [one for one in _same_person(connection, referral, _PERSON) if one != referral]
    for one in (referral, *others) if others else ():
        blinding.end(connection, one, blinding.ANOTHER, now, "draw")
    return others


def draw(
    connection: Connection, sealer: Sealer, trial: str, number: int, sample: Sample, workers: Collection[str], by: str, now: datetime
) -> int:
    """Draws so many of those that nobody has opened and that one of these people could still ask; how many there were to draw from.

    Raises ValueError where there is none.
    """
    pool = undrawn(connection, trial, workers)
    if number < 1 or not pool:
        raise ValueError("There is nobody to draw from: whoever could ask again has seen all of them, or the lists in which they stand.")
    id, seed = ids.random("d"), seed_of(connection, sealer, sample.seed, now)
    chosen = set(some(seed, id, pool, number))
    rows = connection.execute(select(referrals).where(referrals.c.id.in_(pool)).order_by(referrals.c.id)).all()
    audit.add(connection, now, by, "drawn by hand to be asked again", id, f"{len(chosen)} of {len(pool)}, seed {mark(seed)}")
    for row in rows:
        _note(connection, row, seed, row.id in chosen, now, sample, draw=id)
    return len(pool)


def _note(connection: Connection, row: Row[Any], seed: str, chosen: bool, now: datetime, sample: Sample, **more: Any) -> None:
    values = {"id": ids.new("v"), "referral": row.id, "trial": row.trial, "at": now, "seed": mark(seed), "drawn": chosen, **more}
    if chosen:
        values["until"] = now + timedelta(hours=sample.hours)
    connection.execute(insert(draws).values(values))
    if chosen:
        blinding.begin(connection, row.id, now)


def undrawn(connection: Connection, trial: str, workers: Collection[str]) -> list[str]:
    """The referrals of a trial that nobody has opened or worked on, that were never drawn and stand on no call list, whose person has no
    other, and that one of these people could ask."""
    taken = select(draws.c.referral).where(draws.c.drawn).union(select(call_list_entries.c.referral))
    open_ = and_(referrals.c.trial == trial, referrals.c.kind == KIND, referrals.c.joined_to.is_(None), referrals.c.status == NEW)
    columns = (referrals.c.id, referrals.c.conversation, referrals.c.created_at)
    rows = connection.execute(select(*columns).where(open_, referrals.c.id.not_in(taken))).all()
    if not rows or not workers:
        return []
    lists, looked, found = last_lists(connection, workers), _looked(connection), []
    for row in rows:
        free = {one for one in workers if one not in lists or lists[one] < row.created_at}
        if not free or looked.get(row.id) or looked.get(row.conversation or ""):
            continue
        if _same_person(connection, row.id, _PERSON) == [row.id]:
            found.append(row.id)
    return sorted(found)


def barred(connection: Connection, referral: str, user: str) -> str:
    """Why somebody may not ask again; "" where they may. Whoever has seen this person's answers, or a list in which they stood, may not."""
    row = connection.execute(select(referrals.c.created_at, referrals.c.blind).where(referrals.c.id == referral)).first()
    last = standing(connection, referral)
    if row is None or not row.blind or last is None:
        return "It is not drawn to be asked again, or not any more."
    if user in blinding.openers(connection, referral):
        return "You have opened it all the same."
    if user in lookers(connection, _objects(connection, _same_person(connection, referral))):
        return "You have looked at what this person answered before it was drawn, or at another referral of theirs."
    seen = and_(trail.c.actor == user, _of_lists(), trail.c.at >= row.created_at, trail.c.at < last.at)
    if last.by_hand and connection.execute(select(trail.c.seq).where(seen).limit(1)).first() is not None:
        return "You have looked at a list or file in which it stood with its answers before it was drawn."
    return ""


def lookers(connection: Connection, objects: Collection[str]) -> set[str]:
    """Who has looked at one of these, by the trail."""
    looked = and_(trail.c.object.in_(list(objects)), trail.c.action.in_(_LOOKED))
    return set(connection.execute(select(trail.c.actor).where(looked).distinct()).scalars())


def _looked(connection: Connection) -> dict[str, set[str]]:
    """Referral or conversation -> who has looked at it."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(trail.c.object, trail.c.actor).where(trail.c.action.in_(_LOOKED)).distinct()):
        found.setdefault(row.object, set()).add(row.actor)
    return found


def last_lists(connection: Connection, users: Collection[str]) -> dict[str, datetime]:
    """When each of these people looked at a list or file last, by the trail."""
    query = select(trail.c.actor, func.max(trail.c.at)).where(trail.c.actor.in_(list(users)), _of_lists()).group_by(trail.c.actor)
    return {row[0]: row[1] for row in connection.execute(query)}


def _of_lists() -> Any:
    return or_(trail.c.action.in_(_LISTED), and_(trail.c.action.like(_EXPORTED), trail.c.action.not_in(_WITHOUT_ANSWERS)))


def _same_person(connection: Connection, referral: str, by: Collection[str] = ("phone", "email")) -> list[str]:
    """This referral and all that are joined to it, or have a number or an address in common with it, or what else `by` names."""
    wanted = (referral_index.c.referral == referral) & referral_index.c.field.in_(list(by))
    mine = connection.execute(select(referral_index.c.digest).where(wanted)).scalars().all()  # joins of this table are planned badly
    found = set(connection.execute(select(referral_index.c.referral).where(referral_index.c.digest.in_(mine))).scalars()) | {referral}
    head = select(referrals.c.joined_to).where(referrals.c.id.in_(found), referrals.c.joined_to.is_not(None))
    more = select(referrals.c.id).where(or_(referrals.c.joined_to.in_(found), referrals.c.id.in_(head)))
    return sorted(found | set(connection.execute(more).scalars()))


def _objects(connection: Connection, wanted: Iterable[str]) -> set[str]:
    """What the trail calls these referrals: they themselves, and their conversations."""
    named = list(wanted)
    return {*named, *blinding.conversations_of(connection, named)}


def _considered(connection: Connection, referral: str) -> bool:
    return connection.execute(select(draws.c.id).where(draws.c.referral == referral).limit(1)).first() is not None


def standing(connection: Connection, referral: str) -> Drawn | None:
    """The draw by which a referral is in the sample; None where it is in none."""
    row = connection.execute(select(draws).where(draws.c.referral == referral, draws.c.drawn)).first()
    return _drawn(row) if row is not None else None


def every(connection: Connection, trial: str) -> list[Drawn]:
    """All that were drawn in a trial and are still kept, the latest first."""
    query = select(draws).where(draws.c.trial == trial, draws.c.drawn).order_by(draws.c.at.desc(), draws.c.id)
    return [*map(_drawn, connection.execute(query))]


def passed_over(connection: Connection, trial: str) -> int:
    """How many that are still kept a sample could have drawn and did not."""
    query = select(func.count()).select_from(draws).where(draws.c.trial == trial, ~draws.c.drawn, draws.c.draw == "")
    return int(connection.execute(query).scalar_one())


def _drawn(row: Row[Any]) -> Drawn:
    return Drawn(row.referral, row.at, bool(row.draw), row.until, row.ended, row.ended_at, row.ended_by)


def check(connection: Connection, sealer: Sealer, trial: str = "") -> tuple[int, list[str]]:
    """Does each draw again that is still kept: how many referrals it was about, and each that the seed would not have put where it is."""
    held = {row.mark: sealer.open(row.seed, "agreement_seeds", row.mark, "seed") for row in connection.execute(select(seeds))}
    rows = connection.execute(select(draws).where(draws.c.trial == trial) if trial else select(draws)).all()
    faults, by_hand = [], dict[str, list[Any]]()
    for row in rows:
        if row.seed not in held or mark(held[row.seed]) != row.seed:
            faults.append(f"{row.referral}: the seed {row.seed} is not kept")
        elif row.draw:
            by_hand.setdefault(row.draw, []).append(row)
        elif not row.why_not and drawn(held[row.seed], row.referral, row.fraction or 0) != row.drawn:
            faults.append(f"{row.referral}: {'drawn' if row.drawn else 'passed over'}, which the seed does not give")
    for id, listed in by_hand.items():  # some of those that it was drawn from may be destroyed by now
        fell = [(place(held[row.seed], f"{id}/{row.referral}"), row.drawn, row.referral) for row in listed]
        last = max((at for at, chosen, _ in fell if chosen), default=-1.0)
        faults += [
            f"{referral}: passed over in {id}, though it falls before one that was drawn"
            for at, chosen, referral in fell
            if not chosen and at < last
        ]
    return len(rows), faults


def rating(connection: Connection, sealer: Sealer, referral: str, user: str) -> Rating | None:
    """What was answered to this person, sent or not."""
    row = connection.execute(select(ratings).where(ratings.c.referral == referral, ratings.c.user == user)).first()
    return _rating(sealer, row) if row is not None else None


def sent(connection: Connection, sealer: Sealer, referral: str) -> Rating | None:
    """What was sent of a referral."""
    row = connection.execute(select(ratings).where(ratings.c.referral == referral, ratings.c.sent_at.is_not(None))).first()
    return _rating(sealer, row) if row is not None else None


def _rating(sealer: Sealer, row: Row[Any]) -> Rating:
    given = sealer.open_json(row.given, "agreement_ratings", row.id, "given")
    interview = sealer.open_json(row.interview, "agreement_ratings", row.id, "interview") if row.interview is not None else None
    return Rating(row.id, row.referral, row.user, row.begun_at, row.sent_at, given, interview, row.protocol_version)


def begun_by_another(connection: Connection, referral: str, user: str, now: datetime) -> tuple[str, datetime] | None:
    """Who else has begun to ask this person and has neither handed it over nor let a day pass, and when; None where nobody has."""
    theirs = and_(ratings.c.referral == referral, ratings.c.user != user, ratings.c.sent_at.is_(None), ratings.c.begun_at > now - HELD)
    row = connection.execute(select(ratings.c.user, ratings.c.begun_at).where(theirs).order_by(ratings.c.begun_at.desc())).first()
    return (row.user, row.begun_at) if row is not None else None


def hand_over(connection: Connection, referral: str, user: str, now: datetime) -> bool:
    """Somebody leaves it to another to ask: what was answered to them until then is destroyed; whether there was something."""
    own = and_(ratings.c.referral == referral, ratings.c.user == user, ratings.c.sent_at.is_(None))
    if not connection.execute(delete(ratings).where(own)).rowcount:
        return False
    audit.add(connection, now, user, "asking again handed over", referral)
    return True


def keep(connection: Connection, sealer: Sealer, referral: str, user: str, given: Mapping[str, Any], now: datetime) -> None:
    """Keeps what was answered so far, so that nothing is lost.

    Raises Blind for what was sent already, which is not changed any more, and where another has begun to ask.
    """
    connection.execute(select(referrals.c.id).where(referrals.c.id == referral).with_for_update())  # two may begin at the same moment
    if begun_by_another(connection, referral, user, now) is not None:
        raise blinding.Blind("Somebody else has begun to ask this person. Nothing was kept.")
    row = connection.execute(select(ratings.c.id, ratings.c.sent_at).where(ratings.c.referral == referral, ratings.c.user == user)).first()
    if row is None:
        id = ids.new("q")
        sealed = sealer.seal_json(given, "agreement_ratings", id, "given")
        connection.execute(insert(ratings).values(id=id, referral=referral, user=user, begun_at=now, given=sealed))
        audit.add(connection, now, user, "asking again begun", referral)
        return
    sealed = sealer.seal_json(given, "agreement_ratings", row.id, "given")
    open_ = and_(ratings.c.id == row.id, ratings.c.sent_at.is_(None))
    if connection.execute(update(ratings).where(open_).values(given=sealed)).rowcount != 1:
        raise blinding.Blind("This was sent already, and is not changed any more.")


def send(
    connection: Connection,
    sealer: Sealer,
    referral: str,
    user: str,
    pairs: Sequence[Pair],
    interview: Mapping[str, Any],
    version: str,
    now: datetime,
) -> None:
    """Sends what was kept: it is never changed again, what the interview had come to is kept beside it, and everybody is shown both.

    Raises Blind where it was sent before, by whomever.
    """
    if not blinding.is_blind(connection, referral) or sent(connection, sealer, referral) is not None:
        raise blinding.Blind("This one is not to be asked any more; nothing was counted.")
    row = connection.execute(select(ratings).where(ratings.c.referral == referral, ratings.c.user == user)).one()
    sealed = sealer.seal_json(dict(interview), "agreement_ratings", row.id, "interview")
    values = {"sent_at": now, "interview": sealed, "protocol_version": version}
    connection.execute(update(ratings).where(ratings.c.id == row.id).values(values))
    trial = connection.execute(select(referrals.c.trial).where(referrals.c.id == referral)).scalar_one()
    for pair in pairs:
        _count(connection, trial, version, pair)
    audit.add(connection, now, user, "answers compared", referral, f"{len(pairs)} comparisons")
    blinding.end(connection, referral, blinding.RATED, now, user)


def declined(connection: Connection, referral: str, user: str, now: datetime) -> None:
    """The participant does not want to be asked again: what they said until then is destroyed, and everybody is shown the referral."""
    if not blinding.is_blind(connection, referral):
        raise blinding.Blind("This one is not to be asked any more.")
    blinding.end(connection, referral, blinding.DECLINED, now, user)


def _count(connection: Connection, trial: str, version: str, pair: Pair) -> None:
    into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(cells)
    key: dict[str, Any] = {"trial": trial, "protocol_version": version, "criterion": pair.criterion}
    key |= {"interview": pair.interview, "person": pair.person, "changed": pair.changed}
    added = into.values(**key, number=1)
    connection.execute(added.on_conflict_do_update(index_elements=list(key), set_={"number": cells.c.number + 1}))


def counted(connection: Connection, trial: str, version: str = "") -> Counter[Cell]:
    """How often what came together in a trial, or under one version of its script."""
    query = select(cells).where(cells.c.trial == trial)
    found: Counter[Cell] = Counter()
    for row in connection.execute(query.where(cells.c.protocol_version == version) if version else query):
        found[row.criterion, row.interview, row.person, row.changed] += row.number
    return found


def versions(connection: Connection, trial: str) -> list[str]:
    """The versions of the script under which something was compared."""
    return sorted(connection.execute(select(cells.c.protocol_version).where(cells.c.trial == trial).distinct()).scalars())
