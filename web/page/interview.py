"""The interview without JavaScript: a page for each question, answered by a plain form. It is the same conversation as the chat's, by the
same methods; its token is in a cookie that no script and no other site can read.

A form carries a secret of the conversation, an id of its own, and the question that it answers, so that one sent twice is one answer
and one sent from an old page is not taken.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from store import ids
from web.chat import Chat, Refused
from web.origins import own_origin
from web.page.forms import sent_form
from web.page.pages import Pages
from web.texts import LONGEST_TEXT
from web.turns import STORE_ERRORS

HERE = "/interview"
_COOKIE = "prescreen_chat"
_SECONDS = 30 * 86_400
_NO_SKIP = (
    *("forget", "consent", "confirm", "readback", "amended", "returning"),
    *("contact.agreed", "contact.other_trials", "contact.second_look"),
)
_TOLD = {409: "old_page", 413: "too_long", 422: "empty", 429: "slow_down", 503: "kept"}

Page = Callable[[Request], Awaitable[Response]]


class Interview:
    """The pages of the interview."""

    def __init__(self, pages: Pages, chat: Chat) -> None:
        self._pages, self._chat = pages, chat
        self._secure = pages.context.settings.public_url.startswith("https://")
        settings = pages.context.settings
        own = _COOKIE if settings.trial == settings.trials[0] else f"{_COOKIE}_{settings.trial}"  # of each trial another conversation
        self._cookie = f"__Host-{own}" if self._secure else own

    def routes(self) -> list[Mount | Route]:
        """The routes of these pages."""
        return [
            Route(HERE, self._guarded(self.show), methods=["GET"]),
            Route(HERE, self._guarded(self.answer), methods=["POST"]),
            Route(f"{HERE}/start", self._guarded(self.start), methods=["POST"]),
            Route(f"{HERE}/answers", self._guarded(self.answers), methods=["GET"]),
            Route(f"{HERE}/history", self._guarded(self.history), methods=["GET"]),
            Route(f"{HERE}/forget", self._guarded(self.forget), methods=["POST"]),
        ]

    def _guarded(self, page: Page) -> Page:
        """The page. A form from another site is refused, and each kind of failure gets its words."""

        async def run(request: Request) -> Response:
            if request.method == "POST" and not own_origin(self._pages.context, request):
                return self._begin_page(request, 403, "failed")
            try:
                return await page(request)
            except Refused as refused:
                return self._begin_page(request, refused.status, _TOLD.get(refused.status, "failed"), refused.retry_after)
            except STORE_ERRORS:
                return self._begin_page(request, 503, "failed")

        return run

    def _here(self) -> Response:
        return RedirectResponse(f"{self._pages.context.settings.path}{HERE}", 303)

    async def show(self, request: Request) -> Response:
        """The open question; before there is a conversation, the way to begin."""
        id = await self._conversation(request)
        return self._begin_page(request) if id is None else await self._question(request, id)

    async def start(self, request: Request) -> Response:
        """Begins a conversation, or goes on with the one that there is."""
        await sent_form(request)
        if await self._conversation(request) is not None:
            return self._here()
        view = await self._chat.begin(request, self._pages.context, self._pages.language(request))
        return self.carry(self._here(), view["token"])

    def carry(self, answer: Response, token: str) -> Response:
        """The response with the cookie that opens this conversation from now on."""
        answer.set_cookie(self._cookie, token, max_age=_SECONDS, path="/", httponly=True, samesite="strict", secure=self._secure)
        return answer

    async def answer(self, request: Request) -> Response:
        """Takes an answer, then shows what follows."""
        sent, id = await sent_form(request), await self._conversation(request)
        if id is None or not self._sent_here(request, sent):
            return self._here()
        try:
            await self._chat.say(request, id, _written(sent), sent.get("id") or ids.new("n"), sent.get("question"))
        except Refused as refused:
            if refused.status == 503:
                return self._here()
            written = "" if refused.status == 409 else sent.get("text", "")
            return await self._question(request, id, refused.status, _TOLD.get(refused.status, "failed"), written)
        return self._here()

    async def answers(self, request: Request) -> Response:
        """The answers so far, each with a button that changes it."""
        id = await self._conversation(request)
        if id is None:
            return self._here()
        whole = await self._chat.whole(id)
        return self._page("answers.html", request, whole, answers=await self._chat.changeable(id))

    async def history(self, request: Request) -> Response:
        """Everything that was said, to read again, print or save."""
        id = await self._conversation(request)
        if id is None:
            return self._here()
        whole = await self._chat.whole(id)
        return self._page("history.html", request, whole, today=self._pages.today(whole["language"]))

    async def forget(self, request: Request) -> Response:
        """Takes the conversation off this device."""
        if not self._sent_here(request, await sent_form(request)):
            return self._here()
        answer = self._begin_page(request, told="removed")
        answer.delete_cookie(self._cookie, path="/", httponly=True, samesite="strict", secure=self._secure)
        return answer

    async def _question(self, request: Request, id: str, status: int = 200, told: str = "", written: str = "") -> Response:
        whole = await self._chat.whole(id)
        messages = whole["messages"]
        since = max((place for place, message in enumerate(messages) if message["from"] == "participant"), default=-1)
        said = messages[since + 1 :]
        return self._page(
            "question.html",
            request,
            whole,
            status,
            said=said,
            last=messages[since]["text"] if since >= 0 else "",
            choices=said[-1]["choices"] if said else [],
            told=told,
            written=written[:LONGEST_TEXT],
            skips=whole["question"] and whole["question"] not in _NO_SKIP,
            changes=whole["question"] not in (None, "consent"),
        )

    def _page(self, name: str, request: Request, whole: dict[str, Any], status: int = 200, **shown: Any) -> HTMLResponse:
        csrf = self._secret(request.cookies.get(self._cookie, ""))
        return self._pages.shown(
            name, request, status, language=whole["language"], held=True, view=whole, csrf=csrf, id=ids.new("n"), **shown
        )

    def _begin_page(self, request: Request, status: int = 200, told: str = "", retry_after: int | None = None) -> HTMLResponse:
        answer = self._pages.shown("begin.html", request, status, told=told, seconds=retry_after or 0)
        if retry_after is not None:
            answer.headers["Retry-After"] = str(retry_after)
        return answer

    async def _conversation(self, request: Request) -> str | None:
        token = request.cookies.get(self._cookie, "")
        try:
            return await self._chat.conversation(token) if token else None
        except Refused:
            return None

    def _sent_here(self, request: Request, sent: dict[str, str]) -> bool:
        return hmac.compare_digest(sent.get("csrf", "").encode(), self._secret(request.cookies.get(self._cookie, "")).encode())

    @staticmethod
    def _secret(token: str) -> str:
        """A secret made of the token, from which the token can't be found."""
        return ids.digest(f"form {token}")


def _written(sent: dict[str, str]) -> str:
    """What was picked of a list, and what was written with it."""
    return ", ".join(
        part for part in (*(value for name, value in sent.items() if name.startswith("pick-")), sent.get("text", "").strip()) if part
    )
