"""The page of amendments: which scripts are kept, and the dry run of one over everybody who has answered. It changes nothing.

Each look is in the audit trail. A name stands beside a prescreening only for those who may read referrals.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from prescreen.protocol import Protocol, ProtocolError
from prescreen.script.rules import criterion_said
from store import audit, referrals
from store.replays import COMES_TO, DESTROYED, Changed, DryRun
from store.sessions import User
from web import replaying
from web.console import sheets
from web.console.marked import Piece, marked
from web.console.permissions import may
from web.console.session import Console

_SHOWN = 100
"""So many people stand on the page; all of them in the file."""
_GOOD_FOR = timedelta(minutes=1)
_MOST = 4


@dataclass(frozen=True)
class Looked:
    """A dry run as it was made at a moment."""

    at: datetime
    new: Protocol
    run: DryRun


@dataclass(frozen=True)
class Table:
    """A criterion whose status is another one for somebody. `pairs`: old and new status, and how many."""

    id: str
    text: str
    pairs: tuple[tuple[str, str, int], ...]
    same: int


class NotHad(ValueError):
    """The script can't be had; the text says why."""


class Amendments:
    """The pages of a trial's amendments."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        self._held: dict[tuple[str, date | None], Looked] = {}
        self._lock = Lock()
        self.more: Callable[[User, str, Looked], dict[str, Any]] = lambda user, script, looked: {}
        """What stands on the page of a dry run beside it."""

    async def show(self, request: Request, user: User) -> Response:
        """The scripts that are kept."""
        kept = await asyncio.to_thread(replaying.kept, self._context)
        return self._console.page(
            "amendments.html", user, kept=kept, present=self._context.lock.script, version=self._context.protocol.version
        )

    async def dry_run(self, request: Request, user: User, status: int = 200, **said: Any) -> Response:
        """The dry run of one. `said`: what a form on the page has to say."""
        script, as_of = request.path_params["id"], self._as_of(request)
        try:
            looked = await asyncio.to_thread(self._look, user, script, as_of, "amendment viewed")
        except NotHad as why:
            return self._console.message(user, 404, "Not found", str(why))
        chosen = request.query_params.get("comes", "")
        first = next((name for name, number in looked.run.totals().items() if number), COMES_TO[0])
        shown = await asyncio.to_thread(self._shown, user, looked, chosen if chosen in COMES_TO else first)
        day: dict[str, Any] = {"as_of": as_of.isoformat() if as_of else "", "today": self._console.today().isoformat()}
        more = await asyncio.to_thread(self.more, user, script, looked)
        return self._console.page(
            "amendment.html", user, status, script=script, **{"wrong": "", "given": {}, **said}, **day, **shown, **more
        )

    async def table(self, request: Request, user: User) -> Response:
        """One line for each prescreening, without names."""
        try:
            looked = await asyncio.to_thread(self._look, user, request.path_params["id"], self._as_of(request), "amendment exported")
        except NotHad as why:
            return self._console.message(user, 404, "Not found", str(why))
        return sheets.download("amendment.csv", sheets.text(replaying.HEADER, map(replaying.row, looked.run.people)))

    def _as_of(self, request: Request) -> date | None:
        try:
            day = date.fromisoformat(request.query_params.get("as_of", ""))
        except ValueError:
            return None
        return day if day < self._console.today() else None

    def _look(self, user: User, script: str, as_of: date | None, action: str) -> Looked:
        """The dry run, made anew where that of a moment ago is not at hand; noted in the trail. Raises NotHad."""
        context, now = self._context, self._context.clock.now()
        if script not in {one.id for one in replaying.kept(context)}:
            raise NotHad("There is no such script that is kept.")
        with self._lock:  # two who look at once wait for one dry run
            looked = self._held.get((script, as_of))
            if looked is None or now - looked.at > _GOOD_FOR:
                new = replaying.protocol_of(context, script)
                if new is None:
                    raise NotHad(f"This script can't be had: {context.lock.versions.lost.get(script, 'its files are not whole')}.")
                try:
                    looked = Looked(now, new, replaying.look(context, new, as_of))
                except ProtocolError as error:
                    raise NotHad(f"This script can't be read: {error.faults[0] if error.faults else error}") from None
                self._held = dict([*self._held.items(), ((script, as_of), looked)][-_MOST:])
        with context.database.write() as connection:
            totals = ", ".join(f"{name} {number}" for name, number in looked.run.totals().items())
            day = f" as of {as_of.isoformat()}" if as_of else ""
            audit.add(connection, now, user.id, action, script[:64], f"{self._console.about or context.trial}{day}: {totals}")
        return looked

    def _shown(self, user: User, looked: Looked, chosen: str) -> dict[str, Any]:
        run, present = looked.run, replaying.compared_with(self._context, looked.new)
        people = sorted((one for one in run.people if one.comes_to == chosen), key=_first)
        listed = people[:_SHOWN]
        return {
            "run": run,
            "at": looked.at,
            "present": self._context.protocol.version,
            "against": present.version,
            "differences": replaying.differences(present, looked.new),
            "said": _said(present, looked.new),
            "comes": [(name, label) for name, label in replaying.COMES_TO.items() if name in run.totals()],
            "labels": {
                "comes": replaying.COMES_TO,
                "stands": replaying.STANDING,
                "contact": replaying.REACHED,
                "outcome": replaying.OUTCOMES,
            },
            "totals": run.totals(),
            "then": run.totals_then(),
            "stands": _by_stand(run),
            "tables": _tables(run, present, looked.new),
            "notes": _notes(run),
            "might": sum(one.comes_to == DESTROYED and bool(one.criteria) for one in run.people),
            "chosen": chosen,
            "people": listed,
            "number": len(people),
            "names": self._names(listed) if may(user.role, "read referrals") else {},
            "question": lambda id: looked.new.find_text("en", f"label.{id}") or id.replace("_", " "),
        }

    def _names(self, people: list[Changed]) -> Mapping[str, str]:
        wanted = [one.referral for one in people if one.referral]
        with self._context.database.read() as connection:
            return {one.id: one.name for one in referrals.several(connection, self._context.sealer, wanted)}


def _first(one: Changed) -> tuple[bool, bool, str]:
    """Those to be contacted first, then those referred."""
    return one.contact != "agreed", one.referral is None, one.referral or one.conversation or ""


def _by_stand(run: DryRun) -> list[tuple[str, dict[str, int]]]:
    table = Counter((one.stands, one.comes_to) for one in run.people)
    rows = ((stands, {name: table[stands, name] for name in run.totals()}) for stands in replaying.STANDING)
    return [(stands, row) for stands, row in rows if any(row.values())]


def _tables(run: DryRun, present: Protocol, new: Protocol) -> list[Table]:
    texts = {one.id: one.text for protocol in (present, new) for one in protocol.criteria}
    fresh = set(texts).difference(one.id for one in present.criteria)
    made = []
    for id, held in run.criteria.items():
        pairs = sorted(
            (
                (before or ("new" if id in fresh else "open"), after or "open", number)
                for (before, after), number in held.items()
                if before != after or (id in fresh and before is None)
            ),
            key=_most,
        )
        if pairs:
            made.append(
                Table(
                    id,
                    texts.get(id, ""),
                    tuple(pairs),
                    sum(n for (before, after), n in held.items() if before == after and not (id in fresh and before is None)),
                )
            )
    return made


def _most(pair: tuple[str, str, int]) -> tuple[int, str, str]:
    return -pair[2], pair[0], pair[1]


Said = tuple[str, str, "list[Piece] | None", "list[Piece] | None"]


def _said(present: Protocol, new: Protocol) -> list[Said]:
    """Each criterion whose rule is another one: how, and what is said of it in both versions with the changes marked."""
    made: list[Said] = []
    for id, how in replaying.differences(present, new).criteria.items():
        before, after = (_criterion(protocol, id) for protocol in (present, new))
        if before is not None and after is not None:
            made.append((id, how, *marked(before, after)))
        else:
            made.append((id, how, [(True, before)] if before is not None else None, [(True, after)] if after is not None else None))
    return made


def _criterion(protocol: Protocol, id: str) -> str | None:
    held = next((one for one in protocol.criteria if one.id == id), None)
    return "\n".join(criterion_said(protocol, held)) if held is not None else None


def _notes(run: DryRun) -> list[str]:
    """What somebody has to know to read the numbers rightly."""
    number = Counter[str]()
    for one in run.people:
        number.update(name for name in ("but_for", "old_rule", "differs", "again", "by_time") if getattr(one, name))
    told = {
        "but_for": "can't be known, but would fit better than before were it not for what they were never asked.",
        "by_time": "come to it by the rules of before, too: it is time that has passed, and not the amendment.",
        "old_rule": "have a coordinator's finding by a rule that changes: it is kept, and somebody has to look again.",
        "differs": "were stored with a status that the rules of before, applied again, do not give.",
        "again": "have nothing stored of how they stood then: it is computed from their answers.",
    }
    lost = [
        f"{n}: the rules of {version} can't be had; answers about a stretch of time count as never asked."
        for version, n in run.lost.items()
        if n
    ]
    return [f"{number[name]} {text}" for name, text in told.items() if number[name]] + lost
