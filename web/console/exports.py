"""Files for other programs: contact list, REDCap, statistics, FHIR. Each that goes out is in the audit trail."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from store import accounts, audit, blinding, exports, log, recruitment
from store.exports import Whole
from store.sessions import User
from web.console import fhir, sheets
from web.console.coded.referral import Variables
from web.console.fhir.parts import Source
from web.console.redcap import Redcap
from web.console.session import Console, Page
from web.console.statistics import Statistics

_CONTACTS = (
    *("referral", "status", "kind", "disposition", "wait until", "first name", "last name", "phone", "e-mail", "reach"),
    *("interview in", "other language", "referred", "calls", "next try", "visit", "with", "questions", "joined to", "time zone"),
)


class Exports:
    """The exports and their page."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        self._zone = console.context.clock.zone
        variables = Variables(console.context.protocol, console.workflow, self._zone)
        self._redcap, self._tables = Redcap(variables), Statistics(variables, self._zone)
        self.statistics: dict[str, Page] = {name: partial(self._statistics, name) for name in self._tables.names}

    async def show(self, request: Request, user: User) -> Response:
        """The list of exports."""
        with self._context.database.read() as connection:
            hidden = len(blinding.every(connection, self._context.trial))
        return self._console.page("exports.html", user, hidden=hidden)

    async def contacts(self, request: Request, user: User) -> Response:
        """The referrals as a table of whom to reach, for a spreadsheet."""
        rows = await asyncio.to_thread(lambda: list(self._contacts(user, sheets.phone)))
        return sheets.download("referrals.csv", sheets.BOM + sheets.text(_CONTACTS, rows))

    async def contacts_as_data(self, request: Request, user: User) -> Response:
        """The same for data software: texts as they were given, phones in E.164."""
        rows = await asyncio.to_thread(lambda: list(self._contacts(user, str)))
        header = [name.replace("-", "").replace(" ", "_") for name in _CONTACTS]
        return sheets.download("referrals-data.csv", sheets.data(header, rows))

    async def redcap(self, request: Request, user: User) -> Response:
        """REDCap records without who it is."""
        return await self._records(user, identity=False)

    async def redcap_with_identity(self, request: Request, user: User) -> Response:
        """REDCap records with names and ways to reach."""
        return await self._records(user, identity=True)

    async def dictionary(self, request: Request, user: User) -> Response:
        """The REDCap data dictionary, in which no participant stands."""
        return sheets.download("redcap-dictionary.csv", self._redcap.dictionary())

    async def fhir(self, request: Request, user: User) -> Response:
        """The FHIR bundle."""
        made = await asyncio.to_thread(self._bundle, user)
        headers = {"Content-Disposition": 'attachment; filename="prescreening.fhir.json"'}
        return Response(made, media_type="application/fhir+json", headers=headers)

    async def _records(self, user: User, *, identity: bool) -> Response:
        name = "redcap-with-identity" if identity else "redcap"

        def make() -> str:
            return self._redcap.records(self._every(user, f"{name} exported"), identity=identity)

        return sheets.download(f"{name}.csv", await asyncio.to_thread(make))

    async def _statistics(self, name: str, request: Request, user: User) -> Response:
        """One of the files for statisticians."""

        def make() -> str:
            return self._tables.table(name, self._every(user, f"{name} exported"), log.entries(self._context.database, self._context.trial))

        return sheets.download(f"{name}.csv", await asyncio.to_thread(make))

    def _contacts(self, user: User, phone: Any) -> Iterator[list[Any]]:
        with self._context.database.read() as connection:
            names = accounts.names(connection)
        for whole in self._every(user, "contact list exported", blind=True):
            one = whole.referral
            given = one.identity
            who = [given.get("first_name"), given.get("last_name"), phone(given.get("phone") or ""), given.get("email"), given.get("reach")]
            stands = [one.id, self._console.workflow.label(one.status), one.kind, one.disposition, one.wait_until]
            due = [sheets.moment(at, self._zone) for at in (one.next_at, one.visit_at)]
            work = [one.calls, *due, names.get(one.assigned_to or "", "")]
            asked = " / ".join(given.get("questions") or ())
            referred = sheets.moment(one.created_at, self._zone)
            yield [*stands, *who, one.language, given.get("other_language"), referred, *work, asked, one.joined_to, self._zone.key]

    def _bundle(self, user: User) -> str:
        context, now = self._context, self._context.clock.now()
        source = Source(context.protocol, self._console.workflow, context.settings.public_url, self._zone)
        with self._context.database.read() as connection:
            state = recruitment.standing(connection, self._context.trial)
        every = self._every(user, "FHIR bundle exported")
        return json.dumps(fhir.bundle(source, every, recruiting=state, now=now), ensure_ascii=False)

    def _every(self, user: User, action: str, *, blind: bool = False) -> Iterator[Whole]:
        """All referrals. The export is added to the audit trail before the first one is given. `blind`: as store/exports.py has it."""
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, action, "referrals", self._console.about)
        return exports.every(self._context.database, self._context.trial, blind=blind)
