"""The web chat as JSON over HTTP: open a conversation, send a message, read the conversation again.

A message is stored before it is answered; one that can't be stored is refused. Decides which requests are valid, nothing of the interview.
"""

from __future__ import annotations

import asyncio
import json
import time
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from prescreen.dialogue import Site, begin, changes
from prescreen.dialogue.turn import Say, View
from store import conversations, ids
from store.conversations import PENDING, Conversation, Message
from web import reception, recruitment, takeover
from web.addresses import client_address
from web.context import Context
from web.limits import Limit
from web.origins import known_origin
from web.reception import Outcome
from web.texts import LONGEST_TEXT, clean
from web.turns import STORE_ERRORS, Turns

ANSWER_SECONDS = 2.8
"""Within this time a message is answered, or its sender is told that it is stored and will be answered."""
STREAM_SECONDS = 25.0
"""How long a stream waits for an answer that is late; the client then asks again."""
_MOST_BYTES = 65_536
_LONGEST_ID = 200
_LATE_SECONDS = 0.5
_MOST_KNOWN = 10_000
"""How many tokens are remembered with their conversation, which never changes, so that it need not be looked up again."""
_UNBUFFERED = {"X-Accel-Buffering": "no"}
_OF_AN_ANSWER = ("question", "label", "shown", "text")


class Refused(Exception):
    """A request that is refused: HTTP status, the reason in words, and what else the answer holds."""

    def __init__(self, status: int, error: str, *, retry_after: int | None = None, **more: Any) -> None:
        super().__init__(error)
        self.status, self.body, self.retry_after = status, {"error": error, **more}, retry_after

    def response(self) -> JSONResponse:
        """The HTTP response."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(self.body, self.status, headers)


def routes(chat: Chat) -> Mount:
    """Everything under /api/."""
    middleware = []
    if chat.context.settings.chat_origins:
        middleware.append(
            Middleware(
                CORSMiddleware,
                allow_origins=list(chat.context.settings.chat_origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type"],
                expose_headers=["Retry-After"],
            )
        )
    return Mount(
        "/api",
        routes=[
            Route("/chat", chat.open_or_show, methods=["GET", "POST"]),
            Route("/chat/messages", chat.send, methods=["POST"]),
            Route("/chat/answers", chat.answers, methods=["GET"]),
        ],
        middleware=middleware,
    )


Endpoint = Callable[["Chat", Request], Awaitable[Response]]


def _answered(endpoint: Endpoint) -> Endpoint:
    async def answer(self: Chat, request: Request) -> Response:
        try:
            if not known_origin(self.context, request):
                raise Refused(403, "This page may not use the chat.")
            return await endpoint(self, request)
        except Refused as refused:
            return refused.response()
        except STORE_ERRORS:
            self.context.metrics.refused.labels("web").inc()
            return Refused(503, "Nothing could be stored just now. Please send it again.", retry_after=2, kept=False).response()

    return answer


@dataclass(frozen=True)
class _Received:
    """What became of a text, and the source under which it is found again."""

    source: str
    outcome: Outcome

    @property
    def message(self) -> Message | None:
        return self.outcome.message


class Chat:
    """What a participant can ask of the chat. The interview in plain pages does the same through these methods."""

    def __init__(self, context: Context, turns: Turns) -> None:
        self.context, self.turns = context, turns
        self._known: dict[str, str] = {}
        self._opened, self._sent, self._said = (Limit(context.settings.chat_rate_limit) for _ in range(3))

    async def open_or_show(self, request: Request) -> Response:
        """POST opens a conversation, GET shows one."""
        return await (self.open(request) if request.method == "POST" else self.show(request))

    @_answered
    async def open(self, request: Request) -> Response:
        """A new conversation, with its greeting and first question."""
        body = await _object(request)
        trial = body.get("trial") or self.context.settings.trials[0]
        if not isinstance(trial, str) or trial not in self.context.trials:
            raise Refused(422, f"trial must be one of {', '.join(self.context.trials)}")
        context = self.context.of(trial)
        language = body.get("language") or context.languages[0]
        if not isinstance(language, str) or language not in context.languages:
            raise Refused(422, f"language must be one of {', '.join(context.languages)}")
        return JSONResponse(await self.begin(request, context, language), 201)

    async def begin(self, request: Request, context: Context, language: str) -> dict[str, Any]:
        """Opens a conversation about a trial in an offered language. Raises Refused, or what the store raises, as all of these do."""
        self._limit(self._opened, client_address(request, self.context.settings.trusted_proxies))
        now, token = context.clock.now(), ids.token()
        turn = begin(context.protocol, channel="web", language=language, now=now, site=Site.from_json(context.site(language)))
        how: dict[str, Any] = {"channel": "web", "language": language, "now": now, "token": token, "script": context.script}

        def store() -> str:
            return conversations.open_conversation(context.database, turn, **how)

        notice = await _within(ANSWER_SECONDS, asyncio.to_thread(recruitment.notice, context, language))
        if notice:
            turn, how["script"] = turn.asking_nothing("recruitment", notice), conversations.NOT_BEGUN
        id = await _within(ANSWER_SECONDS, asyncio.to_thread(store))
        return {"token": token, **_body(id, _replies(turn.says), turn.view)}

    @_answered
    async def show(self, request: Request) -> Response:
        """The whole conversation so far."""
        return JSONResponse(await self.whole(await self.conversation(_bearer(request))))

    async def whole(self, id: str) -> dict[str, Any]:
        """A conversation with its whole history."""

        def read() -> tuple[Conversation, list[dict[str, Any]]]:
            return self._get(id), conversations.own_history(self.context.database, id)

        conversation, messages = await _within(ANSWER_SECONDS, asyncio.to_thread(read))
        if await asyncio.to_thread(takeover.held, self.context, id):
            return takeover.view(_body(id, messages, conversation.view))
        context = self.context.of(conversation.trial)
        about = (context, conversation.language, context.held_in(conversation.script, conversation.view.question))
        told = await asyncio.to_thread(recruitment.notice, *about)
        if not told:
            return _body(id, messages, conversation.view)
        messages = messages if messages and messages[-1]["text"] == told else [*messages, _from_bot(told)]
        return _body(id, messages, conversation.view.closed())

    @_answered
    async def answers(self, request: Request) -> Response:
        """The answers that can be changed now, and how: `text` is what to send, `message` where in the history it was given."""
        id = await self.conversation(_bearer(request))
        return JSONResponse({"conversation": id, "answers": await self.changeable(id)})

    async def changeable(self, id: str) -> list[dict[str, Any]]:
        """The answers of a conversation that can be changed now."""

        def read() -> list[dict[str, Any]]:
            conversation = self._get(id)
            context = self.context.of(conversation.trial).in_version(conversation.script)
            found = changes(context.protocol, conversation.state, context.clock.now())
            places = {f"{id}-{turn}": place for turn, place in conversations.places(self.context.database, id).items()}
            return [{**{key: one[key] for key in _OF_AN_ANSWER}, "message": places.get(one["turn"])} for one in found]

        return await asyncio.to_thread(read)

    def _get(self, id: str) -> Conversation:
        conversation = conversations.get(self.context.database, id)
        if conversation is None or not self.context.serves(conversation.trial):
            raise _gone()
        return conversation

    @_answered
    async def send(self, request: Request) -> Response:
        """One message, and the replies to it: as JSON, or as a stream of events where the client takes one."""
        until = time.monotonic() + ANSWER_SECONDS
        self._limit(self._sent, client_address(request, self.context.settings.trusted_proxies))
        id = await self.conversation(_bearer(request))
        body = await _object(request)
        received = await self._receive(id, body.get("text"), _client_id(body.get("id")), _shown(body.get("question")), until)
        streamed = "text/event-stream" in request.headers.get("accept", "")
        if received.message is None:
            told = await self._told(id, received.outcome)
            if streamed:
                return Response(_event("answered", told), media_type="text/event-stream", headers=_UNBUFFERED)
            return JSONResponse(told)
        if streamed:
            events = self._events(id, received, until)
            return StreamingResponse(events, media_type="text/event-stream", headers=_UNBUFFERED)
        return JSONResponse(await self._answered_or_kept(id, received, until))

    async def say(self, request: Request, id: str, text: str, client_id: str, question: str | None) -> dict[str, Any]:
        """Receives a text, written where this question was shown if it answers one, and answers it, as `send` does."""
        until = time.monotonic() + ANSWER_SECONDS
        self._limit(self._sent, client_address(request, self.context.settings.trusted_proxies))
        received = await self._receive(id, text, client_id, question, until)
        if received.message is None:
            return await self._told(id, received.outcome)
        return await self._answered_or_kept(id, received, until)

    async def _receive(self, id: str, text: Any, client_id: str | None, question: str | None, until: float) -> _Received:
        """Takes a text. From here on it is kept, if it is for the interview or for a coordinator.

        Raises Refused with the whole conversation where it was written to another question than the open one.
        """
        text = _text(text)
        self._limit(self._said, id)
        source = conversations.source_of(id, client_id)
        try:
            taken = asyncio.to_thread(reception.take_message, self.context, id, source, text, question)
            outcome = await _within(until - time.monotonic(), taken)
        except reception.Gone:
            raise _gone() from None
        if outcome.behind:
            raise Refused(409, "Another question is open by now.", **await self.whole(id))
        if outcome.message is not None and outcome.message.status == PENDING:
            self.context.metrics.received.labels("web").inc()
        return _Received(source, outcome)

    async def _told(self, id: str, outcome: Outcome) -> dict[str, Any]:
        """What is shown in place of a turn: what a coordinator's conversation holds, or that recruitment is paused or closed."""

        def read() -> dict[str, Any]:
            view = self._get(id).view
            if outcome.held:
                return takeover.view(_body(id, _since_written(conversations.own_history(self.context.database, id)), view))
            return _body(id, [_from_bot(text) for text in outcome.told], view.closed())

        told: dict[str, Any] = await _within(ANSWER_SECONDS, asyncio.to_thread(read))
        return told

    async def _answered_or_kept(self, id: str, received: _Received, until: float) -> dict[str, Any]:
        """The replies to a message that was received. Raises Refused where it is kept and not answered in time."""
        try:
            return await self._answer(id, received, until)
        except STORE_ERRORS:
            raise _kept() from None

    async def _events(self, id: str, received: _Received, until: float) -> AsyncIterator[str]:
        """`kept` at once, `late` where the answer takes long, then `answered` with what JSON would have held."""
        yield _event("kept", {})
        end, told = time.monotonic() + STREAM_SECONDS, False
        while True:
            try:
                yield _event("answered", await self._answered_or_kept(id, received, until))
                return
            except Refused:
                if time.monotonic() > end:
                    return
            yield ": waiting\n\n" if told else _event("late", {})
            told, until = True, time.monotonic() + ANSWER_SECONDS
            await asyncio.sleep(_LATE_SECONDS)

    async def _answer(self, id: str, received: _Received, until: float) -> dict[str, Any]:
        message, source, ready = received.message, received.source, received.outcome.ready
        assert message is not None
        while message.status == PENDING:
            finished, ran = await self.turns.answer(id, until - time.monotonic(), ready)
            ready = None
            if (turn := ran.get(message.id)) is not None:
                return _body(id, _replies(turn.says), turn.view)
            message = await _within(max(until + 0.1 - time.monotonic(), 0.1), asyncio.to_thread(self._stored, source))
            if message.status == PENDING and (not finished or time.monotonic() >= until or not self.turns.due(id)):
                raise _kept()
        if message.turn is None:  # a person had the conversation when it came
            whole = await self.whole(id)
            return {**whole, "messages": _since_written(whole["messages"])}
        replies = await asyncio.to_thread(conversations.replies, self.context.database, id, message.turn)
        view = message.view or (await asyncio.to_thread(self._get, id)).view
        return _body(id, replies, view)

    def _stored(self, source: str) -> Message:
        with self.context.database.read() as connection:
            message = conversations.by_source(connection, self.context.sealer, source)
        assert message is not None
        return message

    async def conversation(self, token: str) -> str:
        """The id of the conversation that a token opens."""
        digest = ids.digest(token)
        if token and digest not in self._known:
            found = await _within(ANSWER_SECONDS, asyncio.to_thread(conversations.by_token, self.context.database, token))
            if found is not None:
                if len(self._known) >= _MOST_KNOWN:
                    self._known.clear()
                self._known[digest] = found
        if digest not in self._known:
            raise Refused(401, "A token of an open conversation is needed.")
        return self._known[digest]

    def _limit(self, limit: Limit, who: str) -> None:
        seconds = limit.wait(who)
        if seconds:
            raise Refused(429, "Too many messages in a short time. Please wait a little.", retry_after=seconds)


def _replies(says: Iterable[Say]) -> list[dict[str, Any]]:
    """What a turn says, as the history shows it."""
    return [_reply(say) for say in says]


def _reply(say: Say) -> dict[str, Any]:
    rows = {"rows": list(say.rows)} if say.rows else {}
    return {"from": "bot", "text": say.text, "choices": [{"title": one.title, "value": one.value} for one in say.choices], **rows}


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def _gone() -> Refused:
    return Refused(401, "There is no such conversation.")


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


def _client_id(id: Any) -> str | None:
    if id is None:
        return None
    if not isinstance(id, str) or not id or len(id) > _LONGEST_ID or any(unicodedata.category(c) == "Cs" for c in id):
        raise Refused(422, f"id must be a text of 1 to {_LONGEST_ID} characters.")
    return id


def _shown(question: Any) -> str | None:
    if question is not None and not isinstance(question, str):
        raise Refused(422, "question must be the id of the question that was shown, empty where none was.")
    return question


def _since_written(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was said after the participant's last message."""
    last = max((place for place, one in enumerate(messages) if one["from"] == "participant"), default=-1)
    return messages[last + 1 :]


def _from_bot(text: str) -> dict[str, Any]:
    return {"from": "bot", "text": text, "choices": []}


def _body(id: str, messages: list[dict[str, Any]], view: View) -> dict[str, Any]:
    return {"conversation": id, "messages": messages, **msgspec.to_builtins(view)}
