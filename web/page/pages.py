"""The pages, rendered. Words come from `words/`, a file for each language.

Decides nothing about the interview: the chat talks to /api/chat like any other client.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from prescreen.protocol.yaml import read
from web.context import Context

_HERE = Path(__file__).parent


class Page:
    """The pages in each offered language that has words."""

    def __init__(self, context: Context) -> None:
        self._settings = context.settings
        self._words: dict[str, dict[str, Any]] = {file.stem: read(file) for file in sorted((_HERE / "words").glob("*.yml"))}
        self._languages = [language for language in context.languages if language in self._words] or ["en"]
        loader = FileSystemLoader(_HERE / "templates")
        self._templates = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)

    async def study(self, request: Request) -> Response:
        """The study page."""
        return self.shown("study.html", request)

    async def privacy(self, request: Request) -> Response:
        """What happens with answers."""
        return self.shown("privacy.html", request)

    async def labels(self, request: Request) -> Response:
        """The chat's own words, for a chat that another page embeds or that changes its language."""
        language = request.path_params["language"]
        if language not in self._languages:
            raise HTTPException(404, "There are no words in this language.")
        return JSONResponse(self._words[language]["chat"], headers={"Cache-Control": "no-cache"})

    def shown(self, name: str, request: Request, status: int = 200, **more: Any) -> Response:
        """A page in the language asked for."""
        settings, language = self._settings, self._language(request)
        words = self._words[language]
        html = self._templates.get_template(name).render(
            words=words,
            language=language,
            query=f"?language={language}" if len(self._languages) > 1 else "",
            others=[(code, self._words[code]["name"]) for code in self._languages if code != language],
            labels=_data(words["chat"]),
            site_name=settings.site_name or words["site"],
            phone=settings.study_phone,
            email=settings.study_email,
            text_number="" if settings.standin_url else settings.twilio_from,
            **more,
        )
        return HTMLResponse(html, status, headers={"Content-Language": language, "Vary": "Accept-Language"})

    def _language(self, request: Request) -> str:
        asked = request.query_params.get("language")
        if asked in self._languages:
            return asked
        for part in request.headers.get("accept-language", "").split(","):
            code = part.split(";")[0].strip().lower()[:2]
            if code in self._languages:
                return code
        return self._languages[0]


def _data(value: Any) -> Markup:
    """JSON for a script element; "<" would let a word end it."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))
