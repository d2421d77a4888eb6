"""Applications over real HTTP on loopback, and a turn server that can be told to fail."""

import asyncio
import functools
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import httpx
import migrated
import uvicorn
from given import Given
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from prescreen.dialogue import Site, begin, take
from prescreen.protocol import Protocol, load
from prescreen.script import Manifest
from prescreen.understanding import Reading
from store import proofs
from store.database import Database
from store.seals import SealError
from store.tables import conversations
from web import context, script_lock
from web.app import create
from web.server import server_config
from web.settings import read_settings

SECRET = "a-secret-of-the-tests-0123456789"
PROTOCOL = load()
protocol_of = functools.cache(context.protocol_of)
_manifest_of, _manifests = script_lock.manifest_of, dict[tuple[Site, str], Manifest]()


def _manifest(protocol: Protocol, site: Site, told: Mapping[str, Any] | None = None) -> Manifest:
    """The manifest of a trial; of the checkout's protocol, under which no file changes, made once for the same settings."""
    if protocol is not PROTOCOL:
        return _manifest_of(protocol, site, told)
    key = (site, json.dumps(told, default=str))
    if key not in _manifests:
        _manifests[key] = _manifest_of(protocol, site, told)
    return _manifests[key]


script_lock.manifest_of = _manifest  # type: ignore[attr-defined]


def until(found: Callable[[], Any], seconds: float = 60) -> Any:
    """What `found` finds, as soon as it is something."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.01)
    return value


class _Server(uvicorn.Server):
    """Uvicorn's, told that it should end: the original looks ten times a second, and then waits in tenths of seconds."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Starts to listen."""
        self._loop, self._told = asyncio.get_running_loop(), asyncio.Event()
        await super().startup(sockets)
        self.listens.set()

    async def main_loop(self) -> None:
        """Goes on until told."""
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), 0.1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """The steps of the original."""
        for listening in [*self.servers, *(sockets or ())]:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            await asyncio.wait_for(self._still(), self.config.timeout_graceful_shutdown)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
        await self.lifespan.shutdown()

    async def _still(self) -> None:
        while self.server_state.connections or self.server_state.tasks:
            await asyncio.sleep(0.002)
        for listening in self.servers:
            await listening.wait_closed()

    def tell(self) -> None:
        """Ends it, from any thread."""
        self.should_exit = True
        with suppress(RuntimeError):  # its loop is closed: it has ended
            self._loop.call_soon_threadsafe(self._told.set)

    listens: threading.Event


class Serving:
    """An application under uvicorn in a thread, on a port that it keeps when it is stopped and started again."""

    def __init__(self, app: Starlette, port: int = 0) -> None:
        self.app, self.port = app, port
        self.start()

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, as in web/server.py
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self.server = _Server(server_config(self.app))
        self.server.listens = threading.Event()
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]}, daemon=True)
        self.thread.start()
        assert self.server.listens.wait(60), "it did not start"

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Ends it."""
        self.server.tell()
        self.thread.join(60)


def read(question: str, text: str) -> Reading:
    """A reading as plain as the texts of these tests: numbers, yes and no, stop, help!, and free text."""
    if text.startswith("ask "):
        return Reading("ask", None, {}, {}, ())
    kinds = {"stop": "stop", "call me": "person", "chest pain": "emergency", "me duele el pecho": "emergency"}
    if text in kinds:
        return Reading(kinds[text], None, {}, {}, ())
    if question.startswith("contact.") and question not in ("contact.agreed", "contact.other_trials"):
        return Reading("answer", text, {}, {question: text}, ())
    value: Any = int(text) if text.isdigit() else {"yes": "yes", "no": "no", "not sure": "unsure"}.get(text)
    return Reading("unclear" if value is None else "answer", value, {}, {question: text}, ())


@functools.cache
def _warm() -> None:
    """Takes a turn, once a process: the first makes what all others share, and on busy cores that takes longer than a gateway waits."""
    now = datetime.now(timezone.utc)
    take(PROTOCOL, Given(read), begin(PROTOCOL, channel="web", language="en", now=now).state, "yes", now=now, message="warm")


class TurnServer:
    """The turn server's routes over the real core, with a fault where one is asked for."""

    def __init__(self) -> None:
        _warm()
        self.fault: str | None = None
        self.poison: str | None = None
        self.calls: list[dict[str, Any]] = []
        self.app = Starlette(routes=[Route("/turn", self.turn, methods=["POST"]), Route("/health", self.health)])
        self.serving = Serving(self.app)

    async def turn(self, request: Request) -> Response:
        """One turn, or a fault."""
        call = await request.json()
        assert request.headers["authorization"] == f"Bearer {SECRET}"
        self.calls.append(call)
        fault = self.fault
        if self.poison is not None and self.poison in call["text"]:
            fault = "500"
        if fault == "500":
            return JSONResponse({"error": "RuntimeError"}, 500)
        if fault == "garbage":
            return Response(b"\xff{not json", media_type="application/json")
        if fault == "deep":
            return Response(b'{"turn": ' + b"[" * 100_000, media_type="application/json")
        if fault == "early":  # it breaks off in the middle of its answer
            return Response(b"{", headers={"Content-Length": "1000"})
        if fault == "break":
            raise RuntimeError("on demand")
        if fault == "empty":
            return JSONResponse({"turn": call["turn"]})
        if fault == "hang":
            await asyncio.sleep(5)  # longer than anybody waits
        answer = self.answer(call)
        if fault == "foreign":
            answer["turn"] = "another-turn"
        if fault == "unmarked":
            del answer["record"]
        return JSONResponse(answer)

    def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """What the core makes of it."""
        now, site = datetime.fromisoformat(call["now"]), Site.from_json(call["site"])
        protocol = protocol_of(call["trial"])
        made = take(protocol, Given(read), call["state"], call["text"], now=now, message=call["turn"], site=site)
        return {"turn": call["turn"], **made.to_json()}

    async def health(self, request: Request) -> Response:
        """As the turn server's."""
        return JSONResponse({"status": "ok", "model": "none", "protocol": PROTOCOL.version})


ACCOUNT, TOKEN, NUMBER = "AC" + "0123456789abcdef" * 2, "a-token", "+13125550199"


class Gateway(Serving):
    """The gateway, with its context at hand."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        app = create(read_settings(environ))
        self.context = app.state.context
        super().__init__(app, int(environ["PORT"]) if environ.get("KEEP_PORT") else 0)

    def again(self) -> "Gateway":
        """Another gateway over the same data, after this one has ended."""
        self.stop()
        return Gateway(self.environ)


OTHER_KEYS = "a key that is not in the ring"
"""Why nothing opens where a test has left the database with other keys than the gateway's."""


def _unproved(gateway: Gateway) -> list[str]:
    """What any conversation said that is not letter by letter of the script, or that is missing."""
    found = []
    database = Database(gateway.context.settings.database_url, gateway.context.sealer)
    with suppress(SQLAlchemyError, SealError), database.read() as connection:  # a test may have broken it
        for id in connection.execute(select(conversations.c.id)).scalars().all():
            proved = proofs.prove(connection, database.sealer, id)
            assert proved is not None
            amiss = [one for one in proved.messages if one.outcome in ("differs", "unproved", "missing")]
            found += [f"{one.key}: {one.why}" for one in amiss if OTHER_KEYS not in str(one.why)]
    database.close()
    return found


class Gateways:
    """Starts gateways with `fixed` settings and further ones, and ends them all."""

    def __init__(self, folder: Path, **fixed: str) -> None:
        self._fixed = {"DATA_DIR": str(folder / "var"), **fixed}
        self._started: list[Gateway] = []

    def __call__(self, **settings: Any) -> Gateway:
        """One more."""
        environ = {**self._fixed, **{key: str(value) for key, value in settings.items()}}
        if "DATA_KEYS" not in environ:
            migrated.into(Path(environ["DATA_DIR"]))
        self._started.append(Gateway(environ))
        return self._started[-1]

    def stop(self) -> None:
        """Ends them."""
        for gateway in self._started:
            gateway.stop()
        unproved = [one for gateway in self._started for one in _unproved(gateway)]
        assert not unproved, unproved


class Chat:
    """A participant's side of one conversation."""

    def __init__(self, url: str, language: str = "en", trial: str | None = None, **headers: str) -> None:
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=20, headers=headers)
        answer = self.http.post("/api/chat", json={"language": language, "trial": trial})
        assert answer.status_code == 201, answer.text
        self.opened = answer.json()
        self.token, self.id = self.opened["token"], self.opened["conversation"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def send(self, text: Any, id: str | None = None) -> httpx.Response:
        """One message."""
        return self.http.post("/api/chat/messages", json={"text": text, **({"id": id} if id else {})})

    def say(self, *texts: str) -> dict[str, Any]:
        """Messages that are answered; the last answer."""
        body: dict[str, Any] = {}
        for text in texts:
            answer = self.send(text)
            assert answer.status_code == 200, answer.text
            body = answer.json()
        return body

    def history(self) -> dict[str, Any]:
        """The conversation as it stands."""
        answer = self.http.get("/api/chat")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def written(self) -> list[str]:
        """What the participant wrote, as the history shows it."""
        return [one["text"] for one in self.history()["messages"] if one["from"] == "participant"]

    def until_question(self, wanted: str) -> dict[str, Any]:
        """Answers whatever is asked so that nothing rules out, up to this question."""
        body = self.history()
        for _ in range(60):
            if body["question"] == wanted:
                return body
            body = self.say(ANSWERS.get(body["question"], "no"))
        raise AssertionError(f"{wanted} was never asked")


ANSWERS = {
    "consent": "yes",
    "age": "54",
    "dry_mouth": "yes",
    "dry_mouth_onset": "unsure",
    "saliva_test": "not_tested",
    "diagnoses": "none",
    "medications": "none",
    "sex_at_birth": "male",
    "contraception": "yes",
    "daily_activity": "A",
    "procedures_ok": "yes",
    "deciding_for_self": "yes",
    "readback": "yes",
    "contact.agreed": "yes",
    "contact.first_name": "Ana",
    "contact.last_name": "Reyes",
    "contact.email": "ana@example.org",
    "contact.phone": "608-555-0123",
    "contact.reach": "mornings, see https://spam.example/x",
    "contact.language": "no",
    "contact.other_trials": "no",
}
"""An interview that ends as likely."""
