"""The contact queue: which referrals a coordinator wants to see, in what order, how many there are, and which are urgent.

Finds and counts by plain columns and blind indices; only the referrals of the page shown are opened. One that is drawn to be asked again
(store/blinding.py) stands where it would stand with any answers: nothing is found, counted or sorted by what its answers gave.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, CompoundSelect, Connection, Row, Select, and_, case, false, func, null, or_, select, union, update

from store import referrals
from store.seals import Sealer
from store.tables import conversations, findings, referral_flags, referral_index
from store.tables import referrals as table
from store.work import SCHEDULED

VIEWS = ("first", "open", "mine", "unassigned", "due", "unread", "visits", "waiting", "decide", "all")
SORTS = ("first", "newest", "longest", "next", "date", "visit")
OWN_ORDER = {"first": "first", "due": "next", "waiting": "date", "visits": "visit"}
"""View -> the order that it is shown in unless another is asked for; all others begin with the newest."""
PAGE = 25
_TALLIED = ("status", "disposition", "held", "assigned_to", "wait_until", "blind")
"""What decides in which views a referral stands, apart from moments, in the order of their index: so they are counted as they are read."""
_FEW = ("mine", "due", "unread", "visits", "decide")
"""Views that hold few of all: found first and sorted then, or the database would walk all of them in order."""


@dataclass(frozen=True)
class Wanted:
    """What the queue is narrowed to. Empty: everything. `since` and `before` are moments, `sort` one of SORTS."""

    view: str = "all"
    status: str = ""
    disposition: str = ""
    kind: str = ""
    focus: str = ""
    flag: str = ""
    channel: str = ""
    language: str = ""
    since: datetime | None = None
    before: datetime | None = None
    text: str = ""
    sort: str = "newest"
    page: int = 1


@dataclass(frozen=True)
class Standing:
    """How many referrals stand in each view, and since when the longest of those that nobody has tried yet waits."""

    views: dict[str, int]
    untried_since: datetime | None


class Finder:
    """Looks in one trial for one person: `mine` is theirs, `now` decides what is due, `open_` says which statuses are still open.

    `target`: how long a new referral may wait for the first try; none where there is no target.
    """

    def __init__(
        self, sealer: Sealer, user: str, now: datetime, open_: Sequence[str], target: timedelta | None = None, *, trial: str
    ) -> None:
        self._sealer, self._user, self._now, self._open, self._target = sealer, user, now, tuple(open_), target
        self._trial, self._here = trial, and_(table.c.trial == trial, table.c.joined_to.is_(None))
        self._of_trial = table.c.trial.concat("") == trial  # the same for what is found by its id, so that no index of the trial is walked
        self._found = and_(self._of_trial, func.coalesce(table.c.joined_to, "") == "")

    def standing(self, connection: Connection) -> Standing:
        """The numbers beside the views."""
        views = dict.fromkeys(VIEWS, 0)
        for row in connection.execute(self._tallied()):
            for view in self._views_of(row):
                views[view] += int(row.number)
        views |= {view: self.count(connection, Wanted(view=view)) for view in ("due", "unread", "decide")}
        closed = and_(table.c.unread > 0, or_(table.c.status.not_in(self._open), ~self._among_open()["first"]))
        views["first"] += int(connection.execute(select(func.count()).select_from(table).where(self._here, closed)).scalar_one())
        untried = select(func.min(table.c.created_at)).where(self._here, table.c.status == referrals.NEW)
        return Standing(views, connection.execute(untried).scalar_one())

    def _tallied(self) -> Select[Any]:
        """How many there are of each kind. Days are put together in the database: else there would be a row for each of them."""
        columns = [table.c[name] for name in _TALLIED]
        counted = select(*columns, func.count().label("number")).where(self._here).group_by(*columns).subquery()
        waits = and_(~counted.c.blind, func.coalesce(counted.c.disposition, "") == "wait")
        over = func.coalesce(counted.c.wait_until <= self._now.date(), false())
        kind = [counted.c.status, counted.c.held, counted.c.assigned_to, waits.label("waits"), over.label("over")]
        return select(*kind, func.sum(counted.c.number).label("number")).group_by(*kind)

    def _views_of(self, row: Row[Any]) -> Iterator[str]:
        """The views in which referrals like these stand, as `_among_open` says it to the database."""
        yield "all"
        if row.status not in self._open:
            return
        ready = not row.held and (not row.waits or row.over)
        if ready:
            yield "open"
        if ready and row.status != SCHEDULED:
            yield "first"
        if row.status == SCHEDULED:
            yield "visits"
        if ready and row.assigned_to is None:
            yield "unassigned"
        if row.assigned_to == self._user:
            yield "mine"
        if row.waits or row.held:
            yield "waiting"

    def count(self, connection: Connection, wanted: Wanted) -> int:
        """How many there are."""
        return int(connection.execute(self._narrowed(select(func.count()).select_from(table), wanted)).scalar_one())

    def page(self, connection: Connection, wanted: Wanted, count: int | None = None) -> list[referrals.Referral]:
        """The referrals of one page. `count`: how many are on all pages, if known: those past the middle are read from the end."""
        if wanted.view in _FEW:
            names = ("id", "created_at", "next_at", "wait_until", "visit_at", "status", "unread", "blind")
            few = self._narrowed(select(*(table.c[name] for name in names)), wanted).cte("few").prefix_with("MATERIALIZED")
            query, order = select(few.c.id), self._order(few.c, wanted.sort, connection)
        else:
            query, order = self._narrowed(select(table.c.id), wanted), self._order(table.c, wanted.sort, connection)
        first = (max(wanted.page, 1) - 1) * PAGE
        left = count - first if count is not None else first + PAGE
        if left <= 0:
            return []
        if left >= first:
            chosen = list(connection.execute(_ordered(query, order).limit(PAGE).offset(first)).scalars())
        else:
            last = _ordered(query, order, reverse=True).limit(min(PAGE, left)).offset(max(left - PAGE, 0))
            chosen = [*reversed(connection.execute(last).scalars().all())]
        return referrals.several(connection, self._sealer, chosen)

    def _order(self, columns: Any, sort: str, connection: Connection) -> list[tuple[Any, bool]]:
        """Whom first: an emergency that nobody is done with, unread words, promises due, new ones past the target, new ones, those without
        a promise, and those with one that is still to come."""
        if sort != "first":
            return _order(columns, sort)
        told = [one.referral for one in emergencies(connection, [self._trial]) if one.referral is not None]
        late = columns.created_at < self._now - self._target if self._target else false()
        new = columns.status == referrals.NEW
        ranks = [(columns.unread > 0, 1), (columns.next_at <= self._now, 2), (and_(new, late), 3), (new, 4), (columns.next_at.is_(None), 5)]
        rank = case(*([(columns.id.in_(told), 0)] if told else []), *ranks, else_=6)
        return [(one, False) for one in (rank, columns.next_at.is_(None), columns.next_at, columns.created_at, columns.id)]

    def _narrowed(self, query: Select[Any], wanted: Wanted) -> Select[Any]:
        """The query over what is wanted. A search covers all of the trial, those joined to another one too, whatever else is asked."""
        if wanted.text.strip():
            return query.where(self._of_trial, table.c.id.in_(self._of_text(wanted.text.strip())))
        where: list[ColumnElement[bool]] = [self._of_view(wanted.view), self._found if wanted.view == "decide" else self._here]
        for name in ("status", "disposition", "kind", "focus", "channel", "language"):
            if value := getattr(wanted, name):
                where.append(table.c[name] == value)
        if wanted.disposition or wanted.focus or wanted.flag:
            where.append(~table.c.blind)
        if wanted.since is not None:
            where.append(table.c.created_at >= wanted.since)
        if wanted.before is not None:
            where.append(table.c.created_at < wanted.before)
        if wanted.flag:
            where.append(table.c.id.in_(select(referral_flags.c.referral).where(referral_flags.c.criterion == wanted.flag)))
        return query.where(and_(*where))

    def _of_view(self, view: str) -> ColumnElement[bool]:
        if view in ("all", "unread"):
            return table.c.unread > 0 if view == "unread" else table.c.id.is_not(None)
        if view == "first":
            return or_(table.c.unread > 0, and_(table.c.status.in_(self._open), self._among_open()[view]))
        if view == "decide":
            found = and_(findings.c.superseded_at.is_(None), findings.c.signed_at.is_(None), findings.c.mark != "open")
            return and_(table.c.status.concat("").in_(self._open), table.c.id.in_(select(findings.c.referral).where(found)))
        return and_(table.c.status.in_(self._open), self._among_open()[view])

    def _among_open(self) -> dict[str, ColumnElement[bool]]:
        """What each view holds of the referrals that are still open."""
        over = and_(table.c.wait_until.is_not(None), table.c.wait_until <= self._now.date())
        ready = or_(table.c.blind, table.c.disposition.is_(None), table.c.disposition != "wait", over)
        return {
            "first": and_(ready, ~table.c.held, table.c.status != SCHEDULED),
            "open": and_(ready, ~table.c.held),
            "visits": table.c.status == SCHEDULED,
            "mine": table.c.assigned_to == self._user,
            "unassigned": and_(table.c.assigned_to.is_(None), ready, ~table.c.held),
            "due": table.c.next_at <= self._now,
            "waiting": or_(and_(table.c.disposition == "wait", ~table.c.blind), table.c.held),
        }

    def _of_text(self, text: str) -> CompoundSelect[Any]:
        """Names by whole words, phone in any way of writing it, e-mail, id of a referral or a conversation: each by its own index."""
        found = [select(table.c.id).where(table.c.id == text), select(table.c.id).where(table.c.conversation == text)]
        words = referrals.name_words(text)
        if words:
            first, *others = (self._indexed("name", word) for word in words[:6])
            found.append(first.where(*(referral_index.c.referral.in_(other) for other in others)))
        if "@" in text:
            found.append(self._indexed("email", text.lower()))
        if (phone := read_phone(text)) is not None:
            found.append(self._indexed("phone", phone))
        return union(*found)

    def _indexed(self, field: str, value: str) -> Select[Any]:
        digests = self._sealer.indices(field, value)
        return select(referral_index.c.referral).where(referral_index.c.field == field, referral_index.c.digest.in_(digests))


def read_phone(text: str) -> str | None:
    """A number in E.164, however it is written; None where the text is none.

    >>> read_phone("(608) 555-0123"), read_phone("+44 20 7946 0958"), read_phone("Ana")
    ('+16085550123', '+442079460958', None)
    """
    try:
        parsed = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def _ordered(query: Select[Any], order: Sequence[tuple[Any, bool]], *, reverse: bool = False) -> Select[Any]:
    """In this order, or in just the opposite one. A column that may be empty comes after whether it is, since databases place it unlike."""
    return query.order_by(*(one.desc() if down != reverse else one.asc() for one, down in order))


def _order(columns: Any, sort: str) -> list[tuple[Any, bool]]:
    """What is sorted by, each with whether the greatest comes first."""
    waits = case((columns.blind, null()), else_=columns.wait_until)
    orders: dict[str, list[Any]] = {
        "newest": [],
        "longest": [columns.created_at],
        "next": [columns.next_at.is_(None), columns.next_at, columns.created_at],
        "visit": [columns.visit_at.is_(None), columns.visit_at, columns.created_at],
        "date": [waits.is_(None), waits, columns.created_at],
    }
    rising = orders.get(sort) or []
    return [*((one, False) for one in rising), *([] if rising else [(columns.created_at, True)]), (columns.id, True)]


def emergencies(connection: Connection, trials: Collection[str] = ()) -> Sequence[Any]:
    """Conversations with an emergency that nobody has looked at, newest first, each with its referral where there is one.

    `trials`: only those about one of these.
    """
    unseen = and_(conversations.c.emergency.is_not(None), conversations.c.emergency_seen_at.is_(None))
    if trials:
        unseen = and_(unseen, conversations.c.trial.in_(trials))
    joined = conversations.outerjoin(table, table.c.conversation == conversations.c.id)
    columns = (conversations.c.id, conversations.c.emergency, conversations.c.emergency_at, conversations.c.channel, conversations.c.trial)
    query = select(*columns, table.c.id.label("referral")).select_from(joined).where(unseen)
    return connection.execute(query.order_by(conversations.c.last_at.desc()).limit(200)).all()


def to_mail(connection: Connection, now: datetime) -> list[tuple[str, str]]:
    """Conversations with an emergency of which the site was not mailed yet, each with its trial; they count as mailed from here on."""
    fresh = or_(conversations.c.emergency_mailed_at.is_(None), conversations.c.emergency_mailed_at < conversations.c.emergency_at)
    unseen = and_(conversations.c.emergency.is_not(None), conversations.c.emergency_seen_at.is_(None), fresh)
    found = [
        (row.id, row.trial) for row in connection.execute(select(conversations.c.id, conversations.c.trial).where(unseen).with_for_update())
    ]
    if found:
        connection.execute(update(conversations).where(conversations.c.id.in_([id for id, _ in found])).values(emergency_mailed_at=now))
    return found
