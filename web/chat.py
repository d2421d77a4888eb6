"""The web chat as JSON over HTTP: open, send, read back. A message is stored before it is answered; what can't be is said plainly.

Decides what is understood and what is refused; the interview is none of its concern.
"""

from __future__ import annotations

import asyncio
import json
import time
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from prescreen.dialogue import Site, begin
from store import conversations, ids
from store.conversations import PENDING, Conversation, Message
from web.addresses import Limit, client_address
from web.context import Context
from web.turns import LONGEST_TEXT, STORE_ERRORS, Turns

ANSWER_SECONDS = 2.8
"""A message is answered, or its sender told that it is kept, within this."""
_MOST_BYTES = 65_536
_LONGEST_ID = 200


class Refused(Exception):
    """A request that gets no turn: its status, why in words, and what else the answer holds."""

    def __init__(self, status: int, error: str, *, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(error)
        self.status, self.body, self.retry_after = status, {"error": error, **more}, retry_after

    def response(self) -> JSONResponse:
        """As the client sees it."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(self.body, self.status, headers)


def routes(context: Context, turns: Turns) -> Mount:
    """Everything under /api/."""
    chat = Chat(context, turns)
    middleware = []
    if context.settings.chat_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(context.settings.chat_origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
                expose_headers=["Retry-After"],
            )
        )
    return Mount(
        "/api",
        routes=[
            Route("/chat", chat.open, methods=["POST"]),
            Route("/chat", chat.show, methods=["GET"]),
            Route("/chat/messages", chat.send, methods=["POST"]),
        ],
        middleware=middleware,
    )


Endpoint = Callable[["Chat", Request], Awaitable[Response]]


def _answered(endpoint: Endpoint) -> Endpoint:
    async def answer(self: Chat, request: Request) -> Response:
        try:
            return await endpoint(self, request)
        except Refused as refused:
            return refused.response()
        except STORE_ERRORS:
            self.context.metrics.refused.labels("web").inc()
            return Refused(503, "Nothing could be stored just now. Please send it again.", retry_after=2, kept=False).response()

    return answer


class Chat:
    """The three requests."""

    def __init__(self, context: Context, turns: Turns) -> None:
        self.context, self.turns = context, turns
        self._opened, self._sent = Limit(context.settings.chat_rate_limit), Limit(context.settings.chat_rate_limit)

    @_answered
    async def open(self, request: Request) -> Response:
        """A new conversation, with its greeting and first question."""
        self._limit(request, self._opened)
        body = await _object(request)
        language = body.get("language") or self.context.languages[0]
        if not isinstance(language, str) or language not in self.context.languages:
            raise Refused(422, f"language must be one of {', '.join(self.context.languages)}")
        now, token = self.context.clock.now(), ids.token()
        site = Site.from_json(self.context.settings.site)
        turn = begin(self.context.protocol, channel="web", language=language, now=now, site=site).to_json()

        def store() -> str:
            return conversations.open_conversation(self.context.database, turn, channel="web", language=language, now=now, token=token)

        id = await _within(ANSWER_SECONDS, asyncio.to_thread(store))
        said = [{"from": "bot", "text": say["text"], "choices": say["choices"]} for say in turn["says"]]
        return JSONResponse({"token": token, **_body(id, said, turn["view"])}, 201)

    @_answered
    async def show(self, request: Request) -> Response:
        """The whole conversation so far."""
        id = await self._conversation(request)

        def read() -> tuple[Conversation | None, list[dict[str, Any]]]:
            return conversations.get(self.context.database, id), conversations.history(self.context.database, id)

        conversation, messages = await _within(ANSWER_SECONDS, asyncio.to_thread(read))
        if conversation is None:
            raise Refused(401, "There is no such conversation.")
        return JSONResponse(_body(id, messages, conversation.view))

    @_answered
    async def send(self, request: Request) -> Response:
        """One message, and the replies to it."""
        until = time.monotonic() + ANSWER_SECONDS
        self._limit(request, self._sent)
        id = await self._conversation(request)
        body = await _object(request)
        text, client_id = _text(body.get("text")), _client_id(body.get("id"))
        source, now = conversations.source_of(id, client_id), self.context.clock.now()

        def store() -> Message:
            return conversations.receive(self.context.database, id, source, text, now=now)

        message = await _within(until - time.monotonic(), asyncio.to_thread(store))
        if message.status == PENDING:
            self.context.metrics.received.labels("web").inc()
        try:
            return await self._answer(id, message, source, until)
        except STORE_ERRORS:
            raise _kept() from None

    async def _answer(self, id: str, message: Message, source: str, until: float) -> Response:
        while message.status == PENDING:
            finished = await self.turns.answer(id, until - time.monotonic())
            message = await _within(max(until + 0.1 - time.monotonic(), 0.1), asyncio.to_thread(self._stored, source))
            if message.status == PENDING and (not finished or time.monotonic() >= until or not self.turns.due(id)):
                raise _kept()
        replies = await asyncio.to_thread(conversations.replies, self.context.database, id, message.turn or 0)
        return JSONResponse(_body(id, replies, message.view or {}))

    def _stored(self, source: str) -> Message:
        with self.context.database.read() as connection:
            message = conversations.by_source(connection, self.context.sealer, source)
        assert message is not None
        return message

    async def _conversation(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        id: str | None = None
        if scheme.lower() == "bearer" and token.strip():
            found = asyncio.to_thread(conversations.by_token, self.context.database, token.strip())
            id = await _within(ANSWER_SECONDS, found)
        if id is None:
            raise Refused(401, "A token of an open conversation is needed.")
        return id

    def _limit(self, request: Request, limit: Limit) -> None:
        seconds = limit.wait(client_address(request, self.context.settings.trusted_proxies))
        if seconds:
            raise Refused(429, "Too many messages in a short time. Please wait a little.", retry_after=seconds)


def _kept() -> Refused:
    return Refused(503, "The answer is kept. It will be taken as soon as possible.", retry_after=2, kept=True)


async def _within(seconds: float, work: Awaitable[Any]) -> Any:
    async with asyncio.timeout(max(seconds, 0.01)):
        return await work


async def _object(request: Request) -> dict[str, Any]:
    raw = bytearray()
    try:
        async with asyncio.timeout(10):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > _MOST_BYTES:
                    raise Refused(413, f"A message may have at most {LONGEST_TEXT} characters.")
    except (ClientDisconnect, TimeoutError):
        raise Refused(400, "The message did not arrive whole.") from None
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refused(400, "This is not JSON in UTF-8.") from None
    if not isinstance(value, dict):
        raise Refused(422, "A JSON object is needed.")
    return value


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise Refused(422, "text is needed: what the participant says.")
    if len(text) > LONGEST_TEXT:
        raise Refused(413, f"A message may have at most {LONGEST_TEXT} characters.")
    cleaned = clean(text)
    if not cleaned:
        raise Refused(422, "text is empty.")
    return cleaned


def clean(text: str) -> str:
    """The text without control characters and halves of characters; line ends stay.

    >>> clean("yes\\x00 I \\x1bdo\\ud83d")
    'yes I do'
    """
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")).strip()


def _client_id(id: Any) -> str | None:
    if id is None:
        return None
    if not isinstance(id, str) or not id or len(id) > _LONGEST_ID or any(unicodedata.category(c) == "Cs" for c in id):
        raise Refused(422, f"id must be a text of 1 to {_LONGEST_ID} characters.")
    return id


def _body(id: str, messages: list[dict[str, Any]], view: dict[str, Any]) -> dict[str, Any]:
    shown = {key: view.get(key) for key in ("question", "progress", "ended", "language")}
    return {"conversation": id, "messages": messages, **shown}
