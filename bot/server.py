"""The turn server: POST /turn, POST /interpret, GET /health, on loopback, for those who know the secret.

Holds nothing between calls and writes no participant's word anywhere.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import hmac
import json
import logging
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
warnings.filterwarnings("ignore")

import msgspec  # noqa: E402
import structlog  # noqa: E402  Rasa's debug lines print words: they are cut before Rasa is imported
import uvloop  # noqa: E402
from aiohttp import web  # noqa: E402

from bot.lean import load_rasa  # noqa: E402
from bot.train import current  # noqa: E402
from prescreen.dialogue import begin  # noqa: E402
from prescreen.protocol import ProtocolError  # noqa: E402
from processes import lifeline as lifelines  # noqa: E402
from processes import listening  # noqa: E402
from processes.workers import Worker, beating, serve  # noqa: E402

MOST_BYTES = 1_000_000
MOST_TEXT = 4_000
_END_SECONDS = 3


def quiet() -> None:
    """No line below critical from Rasa or its libraries: their debug and error lines carry participants' words."""
    logging.disable(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


class Server:
    """The routes, over one TurnFunction."""

    def __init__(self, secret: str, turn: Any) -> None:
        self.secret, self.function = secret, turn

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Strangers get nothing; faults get their kind, never their words."""
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self.secret}".encode()):
            return web.json_response({"error": "not allowed"}, status=401)
        try:
            answer: web.StreamResponse = await handler(request)
            return answer
        except web.HTTPException:
            raise
        except (json.JSONDecodeError, msgspec.DecodeError, UnicodeDecodeError):
            return web.json_response({"error": "the body is no JSON"}, status=400)
        except Exception as error:
            status = 409 if type(error).__name__ == "StateError" else 500
            print(f"turn server: {type(error).__name__} at {_place(error)}", file=sys.stderr, flush=True)
            return web.json_response({"error": type(error).__name__}, status=status)

    async def turn(self, request: web.Request) -> web.Response:
        """One turn."""
        call = msgspec.json.decode(await request.read())
        if not isinstance(call, dict) or not isinstance(call.get("text"), str) or len(call["text"]) > MOST_TEXT:
            return web.json_response({"error": "a turn needs turn, state, text and now"}, status=400)
        marker = await self.function.turn(call)
        return web.Response(body=msgspec.json.encode(marker), content_type="application/json")

    async def interpret(self, request: web.Request) -> web.Response:
        """Readings alone, for `prescreen interpret`, by the same path."""
        lines = (await request.json())["lines"]
        read = [(line.get("id"), self.function.interpret(line)) for line in lines]
        return web.json_response({"lines": [_line(id, reading) for id, reading in read]})

    async def health(self, request: web.Request) -> web.Response:
        """Which model and protocols this server runs; `protocol` is the first trial's."""
        from actions.interview import protocol

        trials = {trial: protocol(trial).version for trial in self.function.trials}
        told = {"status": "ok", "model": self.function.model, "protocol": next(iter(trials.values())), "trials": trials}
        return web.json_response(told)

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(middlewares=[self.guard], client_max_size=MOST_BYTES)
        app.router.add_post("/turn", self.turn)
        app.router.add_post("/interpret", self.interpret)
        app.router.add_get("/health", self.health)
        return app


def _line(id: Any, reading: Any) -> dict[str, Any]:
    """A reading as `prescreen interpret` writes it; `doubt` only where the value would be read back first."""
    line = {"id": id, "kind": reading.kind, "answer": reading.answer, "also": dict(reading.also)}
    return line if reading.doubt is None else {**line, "doubt": reading.doubt}


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"


async def _warm(function: Any) -> None:
    """A turn and some readings before the first participant's, so that theirs is not the slow one."""
    from actions.interview import protocol

    now = datetime.now(timezone.utc)
    for trial in function.trials:
        begun = begin(protocol(trial), channel="web", language="en", now=now)
        await function.turn({"turn": "warm", "state": begun.state, "text": "what is a clinical trial about?", "now": now.isoformat()})
        asked = [question.id for question in protocol(trial).questions]
        for text in ("I am 54", "since about 2019", "plaquinel and a watter pill", "I wonder about that"):
            function.interpret({"question": asked[-1], "text": text, "trial": trial})
            assert function.nlu(text, trial)["confidence"] >= 0


def _settle() -> None:
    """Gives back what only the start needed, and spares the collector what stays for good."""
    from bot.turn import give_back

    give_back()
    gc.freeze()


def _loaded(model: Path, trials: list[str], versions: Path | None) -> Any:
    """The turn function, warm. Everything is loaded here, so that what is forked shares it."""
    quiet()
    load_rasa()
    from actions import interview
    from bot.turn import TurnFunction

    interview.versions = versions
    function = TurnFunction(model, trials)
    asyncio.run(_warm(function))
    _settle()
    return function


async def _serve(server: Server, listener: socket.socket, ready: Callable[[], None], worker: Worker | None = None) -> None:
    """Answers until SIGTERM, and then what is open."""
    ended, beats = asyncio.Event(), asyncio.create_task(beating(worker)) if worker is not None else None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=_END_SECONDS)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    ready()
    await ended.wait()
    await runner.cleanup()
    if beats is not None:
        beats.cancel()


def main() -> int:
    """`python -m bot.server [--model FILE] [--port N] [--trials NAME,...] [--versions FOLDER] [--workers N]`, the secret in TURN_SECRET.

    Started by a supervisor it forks so many turn servers, which take turns at one socket, TURN_SOCKET; it keeps them up.
    """
    arguments = argparse.ArgumentParser(description="The turn server.")
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--model", type=Path, help="that of the present sources, where none is named")
    arguments.add_argument("--trials", default="")
    arguments.add_argument("--versions", type=Path, help="the folder of earlier versions of scripts, by their ids")
    arguments.add_argument("--workers", type=int, default=1)
    given = arguments.parse_args()
    lifeline, secret = lifelines.inherited(), os.environ.pop("TURN_SECRET", "")
    if len(secret) < 16:
        sys.exit("turn server: TURN_SECRET must hold at least 16 characters")
    model = given.model or current()
    if not model.is_file():
        sys.exit("turn server: the model is not trained for the present sources; run make setup")
    try:
        uvloop.install()
        function = _loaded(model, [name for name in given.trials.split(",") if name], given.versions)
        listener = (listening.inherited("TURN_SOCKET") or [listening.listening("127.0.0.1", given.port)])[0]
        server, address = Server(secret, function), f"http://127.0.0.1:{listener.getsockname()[1]}"
        if lifeline is None:
            asyncio.run(_serve(server, listener, lambda: print(f"ready {address}", flush=True)))
            return 0
    except KeyboardInterrupt:
        return 0
    except (FileNotFoundError, OSError, json.JSONDecodeError) as error:
        sys.exit(f"turn server: {error}")
    except (KeyError, ProtocolError) as error:
        sys.exit(f"turn server: {' '.join(str(error.args[0] if error.args else error).split())}")

    def work(worker: Worker) -> None:
        asyncio.run(_serve(server, listener, worker.ready, worker))

    names = [f"turn server {number}" for number in range(given.workers)]
    return serve(work, names, ready=lambda: print(f"ready {address}", flush=True), lifeline=lifeline)


if __name__ == "__main__":
    sys.exit(main())
