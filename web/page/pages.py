"""What all pages share: the language asked for, its words, and the frame; and the page about privacy.

Words come from the trial's `page/` over the common one, the buttons' from its wording. Decides nothing about the interview.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import phonenumbers
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from prescreen.protocol import ProtocolError
from prescreen.protocol.model import Protocol
from prescreen.protocol.page import page_languages, page_words
from prescreen.site import Site
from web import recruitment
from web.context import Context
from web.page import links
from web.page.fields import NOT_OF_HTML, fields
from web.turns import STORE_ERRORS

_HERE = Path(__file__).parent
DEMO_PHONE = "/demo/phone"


class Pages:
    """The pages in each offered language that has words."""

    def __init__(self, context: Context) -> None:
        self.context = context
        protocol = context.protocol
        self._fields = fields(protocol)
        site = Site.from_json(context.settings.site)
        self._words: dict[str, dict[str, Any]] = {language: self._worded(protocol, language, site) for language in _worded(protocol)}
        self._approved: dict[tuple[str, str], dict[str, Any]] = {}
        loader = FileSystemLoader(_HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    def _worded(self, protocol: Protocol, language: str, site: Site) -> dict[str, Any]:
        """The words of a language in this protocol, at this site."""
        words: dict[str, Any] = page_words(protocol, language, site)
        words["chat"].update(protocol.wording.get(language, {}).get("controls", {}))
        words["links"] = {one["said"]: one["link"] for one in words["links"]} | links.ways(site.phone, site.email)
        words["chat"] |= {"links": list(words["links"].items()), "fields": self._fields}
        return words

    @property
    def _languages(self) -> list[str]:
        """The languages that pages are offered in, whether an interview may begin in them now or not."""
        return [language for language in self.context.languages if language in self._words] or ["en"]

    def _chat(self, language: str) -> dict[str, Any]:
        """The chat's own words, with the names of the languages that are offered."""
        return {**self.words(language)["chat"], "languages": {code: self._words[code]["name"] for code in self._languages}}

    async def privacy(self, request: Request) -> Response:
        """What happens with answers."""
        return self.shown("privacy.html", request)

    def refused(self, request: Request, status: int) -> Response:
        """That there is no such page, or that a request was not understood, and the way back."""
        return self.shown("refused.html", request, status, told="missing" if status == 404 else "failed")

    async def labels(self, request: Request) -> Response:
        """The chat's own words, for a chat that another page embeds or that changes its language."""
        language = request.path_params["language"]
        if language not in self._languages:
            raise HTTPException(404, "There are no words in this language.")
        return JSONResponse(self._chat(language), headers={"Cache-Control": "no-cache"})

    def words(self, language: str) -> dict[str, Any]:
        """All words in an offered language; while that is closed, those that were approved last in it."""
        present, said = self._words[language], self.context.latest(language)
        if said.version is None:
            return present
        key = (said.script, language)
        if key not in self._approved:
            try:
                old = self._worded(said.protocol, language, Site.from_json(said.told))
            except (ProtocolError, OSError, KeyError):
                old = {}
            self._approved[key] = _over(old, present)
        return self._approved[key]

    def language(self, request: Request) -> str:
        """The language that a page is asked for in: by its address, else by the browser, else the first that is offered."""
        asked = request.query_params.get("language")
        if asked in self._languages:
            return asked
        return next((code for code in preferred(request.headers.get("accept-language", "")) if code in self._languages), self._languages[0])

    def site_name(self, language: str) -> str:
        """What the page calls the site."""
        return self.context.settings.site_name or str(self.words(language)["site"])

    def shown(
        self, name: str, request: Request, status: int = 200, *, language: str | None = None, held: bool = False, **shown: Any
    ) -> HTMLResponse:
        """A page from its template. `held`: of a conversation that goes on in this language, whether it is still offered or not."""
        settings, good = self.context.settings, self._words if held else self._languages
        language = language if language is not None and language in good else self.language(request)
        words, chat, (state, notice) = self.words(language), self._chat(language), self._notice(language)
        html = self._templates.get_template(name).render(
            words=words,
            language=language,
            trial="" if settings.trial == settings.trials[0] else settings.trial,
            query=self.query(language),
            others=[(code, name) for code, name in chat["languages"].items() if code != language],
            labels=data(chat),
            rights=settings.rights_contact,
            board=settings.board_contact,
            phone=settings.study_phone,
            email=settings.study_email,
            text_number=settings.twilio_from,
            text_shown=_shown(settings.twilio_from),
            notice=notice,
            locked=state == recruitment.LOCKED,
            linked=lambda said: links.linked(said, words["links"]),
            fitting=lambda question: fitting(self._fields.get(question or "", {})),
            demo_phone=DEMO_PHONE if settings.standin_url else "",
            **{"base": settings.path, "site_name": self.site_name(language), **shown},
        )
        return HTMLResponse(html, status, {"Content-Language": language, "Vary": "Accept-Language"})

    def _notice(self, language: str) -> tuple[str, str]:
        """How recruitment stands, and what is told of that; a page is shown even where the database does not answer."""
        try:
            with self.context.database.read() as connection:
                state = recruitment.state(self.context, connection, language)
        except STORE_ERRORS:
            return recruitment.OPEN, ""
        return state, "" if state == recruitment.OPEN else recruitment.told(self.context, language, state)

    def today(self, language: str) -> str:
        """The day at the site, in words."""
        now, say = self.context.clock.now(), self.context.protocol.text
        return say(language, "wait.day", day=now.day, month=say(language, f"wait.months.m{now.month}"), year=now.year)

    def query(self, language: str) -> str:
        """What a link needs so that the next page is in the same language."""
        return f"?language={language}" if len(self._languages) > 1 else ""


def _over(old: dict[str, Any], present: dict[str, Any]) -> dict[str, Any]:
    """The old words, and of those in force what there was none of then."""
    both = {name: _over(old[name], words) for name, words in present.items() if isinstance(old.get(name), dict) and isinstance(words, dict)}
    return {**present, **old, **both}


def _worded(protocol: Protocol) -> list[str]:
    """The languages of the protocol that the page has words in."""
    assert protocol.folder is not None
    return [language for language in page_languages(protocol.folder) if language in protocol.languages]


def preferred(header: str) -> list[str]:
    """The languages that a browser asks for, the most wanted first.

    >>> preferred("en;q=0.4, es-MX, fr;q=0.9, *;q=0.1, de;q=0")
    ['es', 'fr', 'en', '*']
    """
    wanted: dict[str, float] = {}
    for part in header.split(","):
        name, *fields = (piece.strip().lower() for piece in part.split(";"))
        weight = next((field[2:] for field in fields if field.startswith("q=")), "1")
        wanted.setdefault(name.split("-")[0], float(weight) if re.fullmatch(r"[01](?:\.\d{0,3})?", weight) else 0.0)
    return [name for name in sorted(wanted, key=lambda one: -wanted[one]) if name and wanted[name]]


def fitting(fit: Mapping[str, Any]) -> tuple[Mapping[str, Any], Markup]:
    """How a field is made, and its attributes as HTML."""
    attributes = {"autocomplete": "off", **{name: value for name, value in fit.items() if name not in NOT_OF_HTML}}
    return fit, Markup(" ").join(Markup('{}="{}"').format(name, value) for name, value in attributes.items())


def _shown(number: str) -> str:
    """A number as people write it: without the country's code where it is our own."""
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    own = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 1 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, own))


def data(value: Any) -> Markup:
    """JSON for a script element; "<" would let a word end it."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704  no word can end the element
