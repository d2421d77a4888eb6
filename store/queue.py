"""The contact queue: which referrals a coordinator wants to see, in what order, how many there are, and which are urgent.

Finds and counts by plain columns and blind indices; only the referrals of the page shown are opened. One that is drawn to be asked again
(store/blinding.py) stands where it would stand with any answers: nothing is found, counted or sorted by what its answers gave.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import phonenumbers
from sqlalchemy import ColumnElement, CompoundSelect, Connection, Row, Select, and_, func, or_, select, union, update

from store import queue_counts, referrals
from store.queue_order import SORTS, Promised, Rank, order_of, read, walk
from store.seals import Sealer
from store.tables import conversations, findings, referral_index
from store.tables import referrals as table
from store.work import SCHEDULED

__all__ = ["OWN_ORDER", "PAGE", "SORTS", "VIEWS", "Finder", "Standing", "Wanted", "emergencies", "read_phone", "to_mail"]
VIEWS = ("first", "open", "mine", "unassigned", "due", "unread", "visits", "waiting", "decide", "all")
OWN_ORDER = {"first": "first", "due": "next", "waiting": "date", "visits": "visit"}
"""View -> the order that it is shown in unless another is asked for; all others begin with the newest."""
PAGE = 25
_SORTED = 500
"""Of so many, where that is known, all are found and sorted; of more the order is walked."""
_FEW = ("due", "unread", "decide")
"""Views that hold few of all and are found by an index of their own: found first and sorted then, or all would be walked in order."""


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
    """How many referrals stand in each view, and since when the longest of those that nobody has tried yet waits.

    `loose`: how many lines of store/queue_counts.py adding them up would save.
    """

    views: dict[str, int]
    untried_since: datetime | None
    loose: int = 0


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
        counted = queue_counts.counted(connection, self._trial, self._now.date())
        for row in counted.rows:
            for view in self._views_of(row):
                views[view] += int(row.number)
        views |= {view: self.count(connection, Wanted(view=view)) for view in ("due", "unread", "decide")}
        closed = and_(table.c.unread > 0, or_(table.c.status.not_in(self._open), ~self._among_open()["first"]))
        views["first"] += int(connection.execute(select(func.count()).select_from(table).where(self._here, closed)).scalar_one())
        untried = select(table.c.created_at).where(self._here, table.c.status == referrals.NEW)
        first = untried.order_by(table.c.joined_to, table.c.created_at).limit(1)
        return Standing(views, connection.execute(first).scalar_one_or_none(), counted.loose)

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
        return referrals.several(connection, self._sealer, self.listed(connection, wanted, count))

    def versions(self, connection: Connection, wanted: Wanted, count: int | None = None) -> list[Any]:
        """The same without opening them: `id`, `version` and `unread` of each."""
        chosen = self.listed(connection, wanted, count)
        rows = connection.execute(select(table.c.id, table.c.version, table.c.unread).where(table.c.id.in_(chosen)))
        found = {row.id: row for row in rows}
        return [found[id] for id in chosen if id in found]

    def listed(self, connection: Connection, wanted: Wanted, count: int | None = None) -> list[str]:
        """The ids of one page's referrals. `count`: as with `page`."""
        first = (max(wanted.page, 1) - 1) * PAGE
        left = count - first if count is not None else first + PAGE
        if left <= 0:
            return []
        back = left < first
        number, skip = (min(PAGE, left), max(left - PAGE, 0)) if back else (PAGE, first)
        ranks = self._ranks(connection) if wanted.sort == "first" else []
        if wanted.view in _FEW or wanted.text.strip() or (count is not None and count <= _SORTED):
            names = ("id", "created_at", "next_at", "wait_until", "visit_at", "status", "unread", "blind")
            few = self._narrowed(select(*(table.c[name] for name in names)), wanted).cte("few").prefix_with("MATERIALIZED")
            order = order_of(few.c, wanted.sort, [rank(few.c) for rank in ranks])
            found = read(connection, select(few.c.id), order.whole, order.down != back, number, skip)
        else:
            query = self._narrowed(select(table.c.id), wanted, walked=connection.dialect.name == "sqlite")
            found = walk(connection, query, order_of(table.c, wanted.sort, [rank(table.c) for rank in ranks]), number, skip, back=back)
        return found[::-1] if back else found

    def _ranks(self, connection: Connection) -> list[Callable[[Any], Rank]]:
        """Whom first: an emergency that nobody is done with, unread words, promises due, new ones past the target, new ones, those without
        a promise, and those with one that is still to come."""
        told = [one.referral for one in emergencies(connection, [self._trial]) if one.referral is not None]
        late = self._now - self._target if self._target else None
        return [
            *([lambda of: Rank(of.id.in_(told), Promised.FEW)] if told else []),
            lambda of: Rank(of.unread > 0, Promised.FEW),
            lambda of: Rank(and_(of.next_at.is_not(None), of.next_at <= self._now), Promised.ALL),
            *([lambda of: Rank(and_(of.status == referrals.NEW, of.created_at < late), Promised.SOME)] if late else []),
            lambda of: Rank(of.status == referrals.NEW, Promised.SOME),
            lambda of: Rank(of.next_at.is_(None), Promised.NONE),
        ]

    def _narrowed(self, query: Select[Any], wanted: Wanted, *, walked: bool = False) -> Select[Any]:
        """The query over what is wanted. A search covers all of the trial, those joined to another one too, whatever else is asked.

        `walked`: in an order, so that SQLite, which would rather find by the status and sort then, is not to see that it is one.
        """
        if wanted.text.strip():
            return query.where(self._of_trial, table.c.id.in_(self._of_text(wanted.text.strip())))
        status = table.c.status.concat("") if walked else table.c.status
        where: list[ColumnElement[bool]] = [self._of_view(wanted.view, status), self._found if wanted.view == "decide" else self._here]
        for name in ("status", "disposition", "kind", "focus", "channel", "language"):
            if value := getattr(wanted, name):
                where.append((status if name == "status" else table.c[name]) == value)
        if wanted.disposition or wanted.focus or wanted.flag:
            where.append(~table.c.blind)
        if wanted.since is not None:
            where.append(table.c.created_at >= wanted.since)
        if wanted.before is not None:
            where.append(table.c.created_at < wanted.before)
        if wanted.flag:
            where.append(table.c.flagged.contains(f",{wanted.flag},", autoescape=True))
        return query.where(and_(*where))

    def _of_view(self, view: str, status: ColumnElement[str]) -> ColumnElement[bool]:
        if view in ("all", "unread"):
            return table.c.unread > 0 if view == "unread" else table.c.id.is_not(None)
        if view == "first":
            return or_(table.c.unread > 0, and_(status.in_(self._open), self._among_open()[view]))
        if view == "decide":
            found = and_(findings.c.superseded_at.is_(None), findings.c.signed_at.is_(None), findings.c.mark != "open")
            return and_(table.c.status.concat("").in_(self._open), table.c.id.in_(select(findings.c.referral).where(found)))
        return and_(status.in_(self._open), self._among_open()[view])

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
