"""Files for other programs: contact list, REDCap, FHIR. Each that goes out is in the audit trail, with how many records it held."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from store import accounts, audit, exports, recruitment
from store.exports import Whole
from store.sessions import User
from web.console import fhir, sheets
from web.console.redcap import Redcap
from web.console.session import Console

_CONTACTS = (
    *("referral", "status", "kind", "disposition", "wait until", "first name", "last name", "phone", "e-mail", "reach"),
    *("interview in", "other language", "referred", "calls", "next try", "with", "questions"),
)


class Exports:
    """The exports and their page."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context
        self._redcap = Redcap(console.context.protocol, console.workflow)

    async def show(self, request: Request, user: User) -> Response:
        """The list of exports."""
        return self._console.page("exports.html", user)

    async def contacts(self, request: Request, user: User) -> Response:
        """The referrals as a table of whom to reach, for a spreadsheet."""
        table = await asyncio.to_thread(self._contacts, user)
        return sheets.download("referrals.csv", sheets.BOM + table)

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

    def _contacts(self, user: User) -> str:
        with self._context.database.read() as connection:
            names = accounts.names(connection)

        def row(one: Any) -> list[Any]:
            given, next_try = one.identity, one.next_at.astimezone(self._context.clock.zone).date() if one.next_at else None
            referred = one.created_at.astimezone(self._context.clock.zone).strftime("%Y-%m-%d %H:%M")
            who = [
                given.get("first_name"),
                given.get("last_name"),
                sheets.phone(given.get("phone")),
                given.get("email"),
                given.get("reach"),
            ]
            holder = names.get(one.assigned_to or "", "")
            asked = " / ".join(given.get("questions") or ())
            stands = [one.id, self._console.workflow.label(one.status), one.kind, one.disposition, one.wait_until]
            return [*stands, *who, one.language, given.get("other_language"), referred, one.calls, next_try, holder, asked]

        return sheets.text(_CONTACTS, (row(whole.referral) for whole in self._every(user, "contact list exported")))

    def _bundle(self, user: User) -> str:
        base, now = self._context.settings.public_url, self._context.clock.now()
        with self._context.database.read() as connection:
            state = recruitment.standing(connection)
        every = self._every(user, "FHIR bundle exported")
        return json.dumps(fhir.bundle(self._context.protocol, every, base=base, recruiting=state, now=now), ensure_ascii=False)

    def _every(self, user: User, action: str) -> Iterator[Whole]:
        """All referrals. The export is added to the audit trail before the first one is given."""
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, action, "referrals")
        return exports.every(self._context.database)
