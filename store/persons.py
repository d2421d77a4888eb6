"""Which prescreenings and calls are of one person, as far as that is known: begun from the same number, or joined by a coordinator.

Two that a coordinator keeps apart, such as a couple with one telephone, are two persons. Who came twice by the chat without a number is not
known, and counts as two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from store.seals import Sealer
from store.tables import pairs, referral_index


class Persons:
    """Numbers the persons among these conversations and referrals. `joined`: referral -> the one that it is joined to."""

    def __init__(
        self, connection: Connection, sealer: Sealer, talks: Sequence[Any], calls: Sequence[Any], joined: Mapping[str, str | None]
    ) -> None:
        self._above: dict[str, str] = {}
        self._members: dict[str, set[str]] = {row.id: {row.id} for row in calls}
        known = {row.id for row in calls}
        for row in calls:
            if row.conversation is not None:
                self._join(row.id, row.conversation)
            if (to := joined.get(row.id)) in known:
                self._join(row.id, str(to))
        self._apart: dict[str, set[str]] = {}
        for row in connection.execute(select(pairs).where(pairs.c.same.is_(False))):
            self._apart.setdefault(row.first, set()).add(row.second)
            self._apart.setdefault(row.second, set()).add(row.first)
        by_number: dict[str, list[str]] = {}
        for row in talks:
            if row.phone_index is not None:
                by_number.setdefault(sealer.lifted(row.phone_index), []).append(row.id)
        phones = select(referral_index.c.referral, referral_index.c.digest).where(referral_index.c.field == "phone")
        for row in connection.execute(phones.order_by(referral_index.c.referral)):
            if row.referral in known:
                by_number.setdefault(sealer.lifted(row.digest), []).append(row.referral)
        for same in by_number.values():
            self._join_all(same)
        self._numbers: dict[str, int] = {}

    def of(self, id: str) -> int:
        """The number of the person whose conversation or referral this is."""
        return self._numbers.setdefault(self._top(id), len(self._numbers))

    def _join_all(self, same: Sequence[str]) -> None:
        """Joins those of one number: each to the first that it is not kept apart from."""
        heads: list[str] = []
        for one in same:
            for head in heads:
                if self._top(head) == self._top(one) or not self._kept_apart(head, one):
                    self._join(one, head)
                    break
            else:
                heads.append(one)

    def _kept_apart(self, one: str, other: str) -> bool:
        here, there = (self._members.get(self._top(id), set()) for id in (one, other))
        return any(self._apart.get(id, set()) & there for id in here)

    def _top(self, id: str) -> str:
        top = id
        while (above := self._above.get(top)) is not None:
            top = above
        if top != id:
            self._above[id] = top
        return top

    def _join(self, one: str, other: str) -> None:
        first, second = self._top(one), self._top(other)
        if first != second:
            self._above[first] = second
            self._members.setdefault(second, set()).update(self._members.pop(first, set()))
