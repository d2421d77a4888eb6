"""The turn servers: POST /turn, POST /interpret, GET /health, on loopback, for those who know the secret.

One process loads everything and forks the others, which share what it loaded; started alone it serves by itself. The last of several is
for texts that take long, and gives way to the others. Holds nothing between calls and writes no participant's word anywhere.
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
from collections.abc import Awaitable, Callable
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
from processes import listening, workers  # noqa: E402
from processes.workers import Worker  # noqa: E402

MOST_TEXT = 4_000
_REHEARSED = ("I am 54", "since about 2019", "plaquinel and a watter pill", "I wonder about that")
SLOW = 15
"""How much the turn server for long texts gives way (`nice`)."""


def quiet() -> None:
    """No line below critical from Rasa or its libraries: their debug and error lines carry participants' words."""
    logging.disable(logging.ERROR)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


class Server:
    """The calls, over one TurnFunction."""

    def __init__(self, secret: str, turn: Any) -> None:
        self.function, self._bearer = turn, f"Bearer {secret}".encode()
        self._calls: dict[tuple[str, str], Callable[[web.BaseRequest], Awaitable[web.Response]]] = {
            ("POST", "/turn"): self.turn,
            ("POST", "/interpret"): self.interpret,
            ("GET", "/health"): self.health,
        }

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Strangers get nothing; faults get their kind, never their words."""
        given = request.headers.get("Authorization", "")
        if not hmac.compare_digest(given.encode(), self._bearer):
            return web.json_response({"error": "not allowed"}, status=401)
        call = self._calls.get((request.method, request.path))
        if call is None:
            return web.json_response({"error": "there is no such call"}, status=404)
        try:
            return await call(request)
        except (json.JSONDecodeError, msgspec.DecodeError, UnicodeDecodeError):
            return web.json_response({"error": "the body is no JSON"}, status=400)
        except web.HTTPException as refused:  # a body that is too long
            return web.json_response({"error": refused.reason}, status=refused.status)
        except Exception as error:
            status = 409 if type(error).__name__ == "StateError" else 500
            print(f"turn server: {type(error).__name__} at {_place(error)}", file=sys.stderr, flush=True)
            return web.json_response({"error": type(error).__name__}, status=status)

    async def turn(self, request: web.BaseRequest) -> web.Response:
        """One turn."""
        call = msgspec.json.decode(await request.read())
        if not isinstance(call, dict) or not isinstance(call.get("text"), str) or len(call["text"]) > MOST_TEXT:
            return web.json_response({"error": "a turn needs turn, state, text and now"}, status=400)
        marker, cost = await self.function.costed(call)
        return web.Response(body=msgspec.json.encode(marker), content_type="application/json", headers={"X-Cost": f"{cost:.4f}"})

    async def interpret(self, request: web.BaseRequest) -> web.Response:
        """Readings alone, for `prescreen interpret`, by the same path."""
        lines = msgspec.json.decode(await request.read())["lines"]
        read = [(line.get("id"), self.function.interpret(line)) for line in lines]
        return web.json_response({"lines": [_line(id, reading) for id, reading in read]})

    async def health(self, request: web.BaseRequest) -> web.Response:
        """Which model and protocols this server runs; `protocol` is the first trial's."""
        from actions.interview import protocol

        trials = {trial: protocol(trial).version for trial in self.function.trials}
        told = {"status": "ok", "model": self.function.model, "protocol": next(iter(trials.values())), "trials": trials}
        return web.json_response(told)


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
    """A short conversation, and readings for each kind of question, before the first participant's, so that theirs is not the slow one."""
    from actions.interview import protocol

    now = datetime.now(timezone.utc)
    for trial in function.trials:
        state = begin(protocol(trial), channel="web", language="en", now=now).state
        for text in ("what is a clinical trial about?", "no", "thank you"):
            marker = await function.turn({"turn": "warm", "state": state, "text": text, "now": now.isoformat()})
            state = marker["state"]
        for question in {question.kind: question.id for question in protocol(trial).questions}.values():
            for text in _REHEARSED:
                function.interpret({"question": question, "text": text, "trial": trial})
                assert function.nlu(text, trial)["confidence"] >= 0


def _load(model: Path, trials: list[str], versions: Path | None) -> Any:
    """Everything that turns are made with, used once. What only the start needed is given back."""
    quiet()
    load_rasa()
    from actions import interview
    from bot.turn import TurnFunction, give_back

    interview.versions = versions
    function = TurnFunction(model, trials)
    asyncio.run(_warm(function))
    give_back()
    return function


async def _serve(listener: socket.socket, secret: str, function: Any, ready: Callable[[], None], beats: Worker | None = None) -> None:
    """Serves until SIGTERM or SIGINT, and finishes what is open."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    beating = [loop.create_task(workers.beating(beats))] if beats is not None else []
    runner = web.ServerRunner(web.Server(Server(secret, function).handle, access_log=None), shutdown_timeout=3.0)
    await runner.setup()
    await web.SockSite(runner, listener).start()
    ready()
    await told.wait()
    await runner.cleanup()
    for task in beating:
        task.cancel()


def _serve_several(listeners: list[socket.socket], secret: str, function: Any, lifeline: int | None) -> int:
    """Forks a turn server for each socket. The last is for texts that take long: it runs where nothing else wants to."""
    names = [f"turn server {number}" for number in range(len(listeners) - 1)] + ["turn server for long texts"]
    first = _address(listeners[0])

    def work(worker: Worker) -> None:
        if worker.number == len(names) - 1:
            os.nice(SLOW)
        for number, other in enumerate(listeners):
            if number != worker.number:
                other.close()
        asyncio.run(_serve(listeners[worker.number], secret, function, worker.ready, worker))

    return workers.serve(work, names, ready=lambda: print(f"ready {first}", flush=True), lifeline=lifeline)


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def main() -> int:
    """`python -m bot.server [--model FILE] [--port N] [--trials NAME,...] [--versions FOLDER]`, the secret in TURN_SECRET.

    Where listening sockets are handed over in TURN_SOCKETS, a turn server for each.
    """
    arguments = argparse.ArgumentParser(description="The turn server.")
    arguments.add_argument("--port", type=int, default=0)
    arguments.add_argument("--model", type=Path, help="that of the present sources, where none is named")
    arguments.add_argument("--trials", default="")
    arguments.add_argument("--versions", type=Path, help="the folder of earlier versions of scripts, by their ids")
    given = arguments.parse_args()
    secret = os.environ.pop("TURN_SECRET", "")
    if len(secret) < 16:
        sys.exit("turn server: TURN_SECRET must hold at least 16 characters")
    lifeline, model = lifelines.inherited(), given.model or current()
    if not model.is_file():
        sys.exit("turn server: the model is not trained for the present sources; run make setup")
    try:
        uvloop.install()
        listeners = listening.inherited("TURN_SOCKETS")
        function = _load(model, [name for name in given.trials.split(",") if name], given.versions)
        if len(listeners) > 1:
            return _serve_several(listeners, secret, function, lifeline)
        gc.freeze()
        if lifeline is not None:
            lifelines.hold(lifeline)
        listener = listeners[0] if listeners else listening.listening("127.0.0.1", given.port)
        asyncio.run(_serve(listener, secret, function, lambda: print(f"ready {_address(listener)}", flush=True)))
        return 0
    except KeyboardInterrupt:
        return 0
    except (FileNotFoundError, OSError, json.JSONDecodeError) as error:
        sys.exit(f"turn server: {error}")
    except (KeyError, ProtocolError) as error:
        sys.exit(f"turn server: {' '.join(str(error.args[0] if error.args else error).split())}")


if __name__ == "__main__":
    sys.exit(main())
