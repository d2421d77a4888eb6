"""An emergency that somebody told of: whose it is, what they wrote, how to reach them, what the team noted, and that it is done.

Only marked conversations open here. Of somebody who is to be asked again (store/blinding.py) it shows that there is one, and how to reach
them at once; their words open at a press, which takes whoever presses out of those who may ask again.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import accounts, audit, blinding, conversations, drafts, emergencies, referrals
from store.sessions import User
from web.background import masked
from web.console.session import Console, form

_LONGEST = 2000


class Emergencies:
    """The pages of marked conversations."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The emergency."""
        shown = await asyncio.to_thread(self._read, request.path_params["id"], user)
        if shown is None:
            return self._none(user)
        return self._console.page("emergency.html", user, **shown)

    async def seen(self, request: Request, user: User) -> Response:
        """A note on it, or that it is done, with a last note where one was written."""
        given, id = await form(request), request.path_params["id"]
        if not await asyncio.to_thread(self._act, request, id, user, given):
            return self._none(user)
        stays = given.get("what") == "note"
        to = f"/console/emergencies/{id}" if stays else "/console/"  # an id of the database, under a path of ours
        return RedirectResponse(to, 303)  # nosemgrep: a-redirect-leads-where-we-say

    def _none(self, user: User) -> Response:
        return self._console.message(user, 404, "Not found", "There is no such conversation with an emergency.")

    def _act(self, request: Request, id: str, user: User, given: FormData) -> bool:
        sealer, now = self._context.sealer, self._context.clock.now()
        with self._context.database.write() as connection:
            if emergencies.get(connection, sealer, id) is None:
                return False
            if self._console.once(connection, request, user, given):
                note = str(given.get("note", "")).strip()[:_LONGEST]
                if note:
                    emergencies.note(connection, sealer, id, note, user.id, now)
                if given.get("what") != "note":
                    emergencies.done(connection, id, user.id, now)
        return True

    def _read(self, id: str, user: User) -> dict[str, Any] | None:
        sealer = self._context.sealer
        with self._context.database.write() as connection:
            found = emergencies.get(connection, sealer, id)
            if found is None:
                return None
            hidden = found.referral is not None and blinding.hidden_from(connection, found.referral, user.id)
            looked = blinding.LOOKED_AROUND if hidden else "conversation viewed"
            audit.add(connection, self._context.clock.now(), user.id, looked, id)
            referral = referrals.get(connection, sealer, found.referral) if found.referral else None
            shown = {
                "one": found,
                "referral": referral,
                "phone": (referral.identity.get("phone") if referral else None) or found.phone,
                "hidden": hidden,
                "said": [] if hidden else emergencies.words(connection, sealer, found),
                "notes": emergencies.notes(connection, sealer, id),
                "names": accounts.names(connection),
                "draft": drafts.of(connection, sealer, user.id, id).get("emergency.note", ""),
            }
        return {**shown, "history": [] if hidden else masked(conversations.history(self._context.database, id))}
