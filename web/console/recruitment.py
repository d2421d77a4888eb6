"""Pausing, closing and reopening recruitment, by those who answer for the study. Open interviews by SMS are told at once."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from store import accounts, recruitment
from store.sessions import User
from web import texts
from web.console.session import Console, form
from web.recruitment import waiting_list


class Recruitment:
    """The page, and its one change."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """How it stands, and who changed it."""
        return self._console.page("recruitment.html", user, **await asyncio.to_thread(self._read))

    async def change(self, request: Request, user: User) -> Response:
        """Sets the state."""
        state = str((await form(request)).get("state", ""))
        if state not in recruitment.STATES:
            return self._console.message(user, 422, "That did not work", "Please choose open, paused or closed.")
        await asyncio.to_thread(self._change, state, user)
        return RedirectResponse("/console/recruitment", 303)

    def _read(self) -> dict[str, Any]:
        with self._context.database.read() as connection:
            names, trial = accounts.names(connection), self._context.trial
            return {"state": recruitment.standing(connection, trial), "history": recruitment.history(connection, trial), "names": names}

    def _change(self, state: str, user: User) -> None:
        now = self._context.clock.now()
        with self._context.database.write() as connection:
            changed = recruitment.change(connection, state, user.id, now, trial=self._context.trial)
            if not changed or state == recruitment.OPEN or not self._context.settings.sms:
                return
            for conversation, phone in recruitment.by_text(connection, self._context.sealer, now, self._context.trial):
                link = waiting_list(self._context)
                texts.send(self._context, connection, f"recruitment.{state}", phone, conversation, unprompted=True, link=link)
