"""The page of approvals: the script in force, what is approved of it, and what changed since; and, by the investigator's signature, an
approval, a let-through, or the withdrawal of one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.script import Change
from store import accounts, approvals, scripts
from store.approvals import Approval
from store.sessions import User
from web import approving
from web.console import fresh
from web.console.marked import Piece, marked
from web.console.session import Console, form
from web.script_lock import short

_SECRET = ("password", "code")
_TWICE = "This was signed already; nothing was done twice."


@dataclass(frozen=True)
class Shown:
    """A change as the page shows it; a side without a text is None."""

    id: str
    before: list[Piece] | None
    after: list[Piece] | None


class Approvals:
    """The page and its forms."""

    def __init__(self, console: Console) -> None:
        self._console, self._context = console, console.context

    async def show(self, request: Request, user: User) -> Response:
        """The page; with `texts` in the address every text in that language."""
        language = request.query_params.get("texts", "")
        if language in self._context.lock.manifest.texts:
            texts = self._context.lock.manifest.texts[language]
            return self._console.page("script_texts.html", user, texts=texts, language=language, script=short(self._context.lock.script))
        return await self._page(user)

    async def sign(self, request: Request, user: User) -> Response:
        """Records an approval or a let-through, signed by a fresh sign-in."""
        given = await form(request)
        try:
            await asyncio.to_thread(self._sign, request, user, given)
        except ValueError as wrong:
            return await self._page(user, 422, wrong=str(wrong), given=given)
        return RedirectResponse("/console/approvals", 303)

    async def withdraw(self, request: Request, user: User) -> Response:
        """Withdraws one, signed by a fresh sign-in."""
        given, id = await form(request), request.path_params["id"]
        try:
            await asyncio.to_thread(self._withdraw, request, user, id, given)
        except KeyError:
            return self._console.message(user, 404, "Not found", "There is no such approval that stands.")
        except ValueError as wrong:
            return await self._page(user, 422, wrong=str(wrong))
        return RedirectResponse("/console/approvals", 303)

    def _sign(self, request: Request, user: User, given: FormData) -> None:
        context = self._context
        languages = [one for one in given.getlist("languages") if isinstance(one, str)]
        approval = approving.checked(context, given, languages, by=user.id)
        if why := fresh.refused(self._console, request, user, given):
            raise ValueError(why)
        with context.database.write() as connection:
            if not self._console.once(connection, request, user, without_secrets(given)):
                raise ValueError(_TWICE)
            if any(_same(one, approval) for one in approvals.of_trial(connection, context.trial)):
                raise ValueError(_TWICE)
            approvals.record(connection, approval, context.clock.now())
        context.lock.look()

    def _withdraw(self, request: Request, user: User, id: str, given: FormData) -> None:
        context, because = self._context, " ".join(str(given.get("because", "")).split())
        with context.database.read() as connection:
            if not any(one.id == id and one.withdrawn_at is None for one in approvals.of_trial(connection, context.trial)):
                raise KeyError(id)
        if not because or len(because) > 1000:
            raise ValueError("Please say why it is withdrawn, in at most 1000 characters.")
        if why := fresh.refused(self._console, request, user, given):
            raise ValueError(why)
        with context.database.write() as connection:
            approvals.withdraw(connection, id, user.id, because, context.clock.now())
        context.lock.look()

    async def _page(self, user: User, status: int = 200, *, wrong: str = "", given: FormData | None = None) -> Response:
        shown = await asyncio.to_thread(self._read, user)
        return self._console.page("approvals.html", user, status, wrong=wrong, given=given or {}, **shown)

    def _read(self, user: User) -> dict[str, Any]:
        context, lock = self._context, self._context.lock
        with context.database.read() as connection:
            standing = lock.look(connection)
            recorded = approvals.of_trial(connection, context.trial)
            versions = {one.script: scripts.version_of(connection, one.script) or "" for one in recorded}
            names = accounts.names(connection)
        words = {language: [_shown(one) for one in standing.differs if one.language == language] for language in lock.manifest.texts}
        return {
            "manifest": lock.manifest,
            "version": context.protocol.version,
            "enforced": lock.enforced,
            "standing": standing,
            "languages": context.languages,
            "certificates": {language: lock.certificate(language) for language in context.languages},
            "words": {language: found for language, found in words.items() if found},
            "rules": [_shown(one) for one in standing.differs if one.part == "rules"],
            "reader": [one for one in standing.differs if one.part == "reader"],
            "whole": all(
                language in standing.covered and standing.covered[language].kind == approvals.APPROVAL
                for language in context.languages
                if lock.certificate(language).whole
            ),
            "recorded": recorded,
            "by": {one.id: _by(one, names) for one in recorded},
            "names": names,
            "versions": versions,
            "asks": fresh.asks(self._console, user),
            "meaning": approving.MEANING,
            "usual": approving.RULES,
            "short": short,
            "today": context.clock.now().date().isoformat(),
        }


def _same(one: Approval, other: Approval) -> bool:
    """Whether an approval that stands says what another one says, whoever signed it and when."""
    said = ("script", "kind", "languages", "board", "number", "version", "approved_on", "reason", "rule", "open_too")
    return one.withdrawn_at is None and all(getattr(one, name) == getattr(other, name) for name in said)


def _by(one: Approval, names: dict[str, str]) -> str:
    return f"by a file signed with the key {one.key[:16]}" if one.by == approvals.BY_FILE else f"signed in as {names.get(one.by, one.by)}"


def _shown(change: Change) -> Shown:
    if change.before is None or change.after is None:
        return Shown(change.id, *([(True, side)] if side is not None else None for side in (change.before, change.after)))
    return Shown(change.id, *marked(change.before, change.after))


def without_secrets(given: FormData) -> FormData:
    """A form without what signs it, of which no digest is to be kept."""
    return FormData([(name, value) for name, value in given.multi_items() if name not in _SECRET])
