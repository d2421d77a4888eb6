"""The study's record at its registry: how it was read, what changed or differs from ours, and what the investigator says of it.

What is acknowledged is one finding in the very words in which it stands; nothing here changes the trial or the record.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.registry.findings import AHEAD, Finding
from prescreen.registry.marking import Piece, marked
from store import accounts, audit, registry
from store.sessions import User
from web.console.session import Console, form
from web.registry.standing import standing


class Registry:
    """The page, and its one change."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """How it stands."""
        return self._console.page("registry.html", user, **await asyncio.to_thread(self._read, user))

    async def acknowledge(self, request: Request, user: User) -> Response:
        """Notes that the investigator has seen one finding, and why it may stand."""
        given = await form(request)
        id, reason = str(given.get("finding", "")), str(given.get("reason", ""))

        def run() -> str:
            with self._context.database.write() as connection:
                found = standing(self._context, connection).every.get(id)
                if found is None:
                    return "This finding does not stand any more as it was shown. Please look at the page again."
                if self._console.once(connection, request, user, given):
                    try:
                        registry.acknowledge(
                            connection, self._context.trial, id, reason, user.id, self._context.clock.now(), what=told(found)
                        )
                    except ValueError as error:
                        return str(error)
            return ""

        if fault := await asyncio.to_thread(run):
            return self._console.message(user, 422, "Nothing was acknowledged", fault)
        return RedirectResponse("/console/registry", 303)

    def _read(self, user: User) -> dict[str, Any]:
        with self._context.database.read() as connection:
            stands = standing(self._context, connection)
            kept = registry.kept(connection, self._context.trial, stands.registry)
            names = accounts.names(connection)
        with self._context.database.write() as connection:
            audit.add(connection, self._context.clock.now(), user.id, "registry viewed", "registry", self._console.about)
        settings = self._context.settings
        return {
            "stands": stands,
            "open": [(one, *_sides(one)) for one in stands.open],
            "seen": [(one, noted, *_sides(one)) for one, noted in sorted(stands.seen, key=lambda each: each[1].at, reverse=True)],
            "kept": list(reversed(kept)),
            "names": names,
            "ahead": AHEAD,
            "watched": settings.registry_watch,
            "days": settings.registry_days,
            "most": registry.MOST,
        }


def told(finding: Finding) -> str:
    """A finding as the trail names it: where it is, and which of our criteria it touches, without its words."""
    return f"{finding.kind}, {finding.place[:80]}" + (f" ({', '.join(finding.criteria)})" if finding.criteria else "")


def _sides(finding: Finding) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Both texts with what changed marked. Of a difference nothing is: the words are of two hands, and not meant to be the same."""
    if finding.kind == "change" and finding.before and finding.after:
        return marked(finding.before, finding.after)
    return (Piece(finding.before, False),), (Piece(finding.after, False),)
