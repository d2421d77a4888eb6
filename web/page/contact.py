"""The contact form. What is sent becomes a referral of kind form in the contact queue.

Against bots: each form carries a signed stamp that is good for one referral; one that comes faster than a person can type is held back
for some seconds; a hidden field must stay empty; and one address may send only so many.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prescreen.understanding.answers.contact_details import beside_phone, email_in, phone_in
from store import forms, ids
from store.turns import Letters
from web.addresses import client_address
from web.limits import Limit
from web.origins import own_origin
from web.page.forms import sent_form
from web.page.pages import Pages
from web.texts import clean
from web.turns import STORE_ERRORS

FIELDS = {"first_name": 80, "last_name": 80, "email": 254, "phone": 40, "other_language": 80, "message": 2000}
"""The fields of the form, and how many characters each may have."""
_TRAP = "website"
_LEAST_SECONDS = 2.0
_OLDEST_SECONDS = 86_400.0
_MOST, _MOST_SECONDS = 10, 600.0


class Contact:
    """The form on the study page and on a page of its own, and what is done with what it sends."""

    def __init__(self, pages: Pages, letters: Letters, sending: Callable[[], None]) -> None:
        self._pages, self._context, self._letters, self._sending = pages, pages.context, letters, sending
        self._limit = Limit(_MOST if self._context.settings.chat_rate_limit else 0, seconds=_MOST_SECONDS)

    async def study(self, request: Request) -> Response:
        """The study page, with the form at its end."""
        return self._pages.shown("study.html", request, **self._form({}))

    async def show(self, request: Request) -> Response:
        """The form on a page of its own."""
        return self._pages.shown("contact.html", request, **self._form({}))

    async def thanks(self, request: Request) -> Response:
        """What happens next."""
        return self._pages.shown("thanks.html", request)

    async def send(self, request: Request) -> Response:
        """Takes the form; what can't be taken comes back as it was written, with what is wrong."""
        if not own_origin(self._context, request):
            return self._pages.shown("contact.html", request, 403, **self._form({}, "contact_stale"))
        sent = await sent_form(request)
        given = {name: clean(sent.get(name, "")) for name in FIELDS}
        given |= {name: " ".join(given[name].split()) for name in FIELDS if name != "message"}
        faults = self._faults(given)
        if faults:
            return self._pages.shown("contact.html", request, 422, **self._form(given, "contact_faults", faults))
        wait = self._limit.wait(client_address(request, self._context.settings.trusted_proxies))
        if wait:
            answer = self._pages.shown("contact.html", request, 429, **self._form(given, "contact_many"))
            answer.headers["Retry-After"] = str(wait)
            return answer
        id, age = self._stamped(sent.get("form", ""))
        if id is None or age > _OLDEST_SECONDS:
            return self._pages.shown("contact.html", request, 422, **self._form(given, "contact_stale"))
        await asyncio.sleep(min(max(_LEAST_SECONDS - age, 0), _LEAST_SECONDS))
        language = self._pages.language(request)
        if not sent.get(_TRAP):
            try:
                await self._store(id, given, language)
            except STORE_ERRORS:
                return self._pages.shown("contact.html", request, 503, **self._form(given, "contact_failed"))
        return RedirectResponse(f"{self._context.settings.path}/contact/thanks{self._pages.query(language)}", 303)

    async def _store(self, id: str, given: dict[str, str], language: str) -> None:
        context = self._context
        identity: dict[str, Any] = {name: given[name] or None for name in ("first_name", "last_name", "other_language")}
        identity |= {"email": email_in(given["email"]), "phone": phone_in(given["phone"]), "reach": beside_phone(given["phone"])}
        identity["questions"] = [given["message"]] if given["message"] else []
        new = await asyncio.to_thread(
            forms.add,
            context.database,
            id,
            identity,
            language=language,
            trial=context.trial,
            protocol_version=context.protocol.version,
            now=context.clock.now(),
            letters=self._letters,
        )
        if new:
            self._sending()

    def _faults(self, given: dict[str, str]) -> dict[str, str]:
        """Field -> the word for what is wrong with it."""
        faults = {name: "too_long" for name, most in FIELDS.items() if len(given[name]) > most}
        if not any(letter.isalpha() for letter in given["first_name"]):
            faults["first_name"] = "no_name"
        if given["email"] and email_in(given["email"]) is None:
            faults["email"] = "no_email"
        if given["phone"] and phone_in(given["phone"]) is None:
            faults["phone"] = "no_phone"
        if not given["email"] and not given["phone"]:
            faults["email"] = "no_way"
        return faults

    def _form(self, given: dict[str, str], told: str = "", faults: dict[str, str] | None = None) -> dict[str, Any]:
        """What a template needs to show the form."""
        return {"given": given, "most": FIELDS, "told": told, "faults": faults or {}, "stamp": self._stamp(), "trap": _TRAP}

    def _stamp(self) -> str:
        id, at = ids.random("r"), f"{self._context.clock.now().timestamp():.1f}"
        return f"{id}:{at}:{self._context.sealer.index('form', f'{id}:{at}')}"

    def _stamped(self, stamp: str) -> tuple[str | None, float]:
        """The id that a stamp of ours carries, and how many seconds old it is."""
        id, _, rest = stamp.partition(":")
        at, _, proof = rest.partition(":")
        ours = self._context.sealer.indices("form", f"{id}:{at}")  # a form may be older than a rotation of the keys
        if not any(hmac.compare_digest(proof.encode(), one.encode()) for one in ours):
            return None, 0.0
        return id, self._context.clock.now().timestamp() - float(at)
