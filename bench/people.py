"""How the product fares under people, attacks, deaths and cores: parts that `python -m bench --only NAME,...` runs alone.

The client is one process with one event loop; its own processor time is told, as it takes its share of the same cores.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import httpx

from bench.measures import TEXTS, percentile
from bench.own import LONG_TEXTS
from bench.product import GATEWAY, GATEWAY_PARENT, LONG_TEXTS_SERVER, TURN_PARENT, TURN_SERVER, Kind, Ours
from web.connection import Connection

THINKING = 15.0
HOSTILE = 20
ROUND = 15.0


@dataclass
class Heard:
    """Milliseconds of each turn, errors, and the client's own processor time for each turn, in milliseconds."""

    turns: list[float] = field(default_factory=list)
    errors: int = 0
    client: float = 0.0

    def at(self, part: float) -> float:
        """The value that this part of the turns does not exceed."""
        return percentile(self.turns, part) if self.turns else float("nan")


class Crowd:
    """People who talk to a product at once."""

    def __init__(self, bot: Ours, most: int) -> None:
        self.bot = bot
        limits = httpx.Limits(max_connections=most + 50, max_keepalive_connections=most + 50)
        self.http = httpx.AsyncClient(base_url=bot.url, trust_env=False, timeout=60, limits=limits)

    async def open(self) -> str:
        """A new conversation's token."""
        for _ in range(20):
            try:
                return str((await self.http.post("/api/chat", json={"language": "en"})).json()["token"])
            except (httpx.HTTPError, ValueError, KeyError):
                await asyncio.sleep(0.2)
        raise SystemExit("bench: no conversation could be opened")

    async def say(self, token: str, text: str, heard: Heard, *, patient: bool = True) -> None:
        """One text, sent until it is answered."""
        body, headers = {"text": text, "id": secrets.token_hex(8)}, {"Authorization": f"Bearer {token}"}
        begun = time.perf_counter()
        while True:
            try:
                answer = await self.http.post("/api/chat/messages", json=body, headers=headers)
                if answer.status_code == 200:
                    break
                heard.errors += answer.status_code != 503 or not patient
            except httpx.HTTPError:
                heard.errors += not patient
            await asyncio.sleep(0.05)
        heard.turns.append((time.perf_counter() - begun) * 1000)

    async def interview(self, until: float, thinking: float, heard: Heard, after: float = 0.0, *, patient: bool = True) -> None:
        """Interviews, one after the other, until then. What is sent before `after` is not counted."""
        nobody = Heard()
        while time.perf_counter() < until:
            token = await self.open()
            for text in TEXTS:
                if time.perf_counter() > until:
                    return
                sent = time.perf_counter()
                await self.say(token, text, heard if sent > after else nobody, patient=patient)
                await asyncio.sleep(max(0.0, thinking - (time.perf_counter() - sent)))


def people(bot: Ours, number: int, seconds: float = 2 * ROUND) -> Heard:
    """So many people who think for 15 seconds before each answer; measured once all have come in. A 503 counts as an error."""

    async def run() -> Heard:
        crowd, heard, begun = Crowd(bot, number), Heard(), time.perf_counter()
        until = begun + THINKING + seconds

        async def person(place: int) -> None:
            await asyncio.sleep(THINKING * place / number)
            await crowd.interview(until, THINKING, heard, begun + THINKING, patient=False)

        before = time.process_time()
        await asyncio.gather(*(person(place) for place in range(number)))
        heard.client = (time.process_time() - before) * 1000 / max(1, len(heard.turns))
        await crowd.http.aclose()
        return heard

    return asyncio.run(run())


def attack(bot: Ours, seconds: float = ROUND, rounds: int = 3) -> tuple[Heard, Heard]:
    """One person's turns alone, and beside 20 conversations that send texts of 2,000 characters made to be slow, one after the other; by
    turns, so that both see the same machine."""

    async def run(hostile: int, heard: Heard) -> None:
        crowd = Crowd(bot, hostile + 1)
        until = time.perf_counter() + seconds / rounds + 2

        async def attacker() -> None:
            token, worst = await crowd.open(), cycle(text for _, text in LONG_TEXTS)
            while time.perf_counter() < until:
                await crowd.say(token, next(worst), Heard())

        attacks = [asyncio.create_task(attacker()) for _ in range(hostile)]
        await asyncio.sleep(2)
        await crowd.interview(until, 0.05, heard)
        for task in attacks:
            task.cancel()
        await asyncio.gather(*attacks, return_exceptions=True)
        await crowd.http.aclose()

    alone, beside = Heard(), Heard()
    for _ in range(rounds):
        asyncio.run(run(0, alone))
        asyncio.run(run(HOSTILE, beside))
    return alone, beside


def rate(bot: Ours, number: int = 20, seconds: float = ROUND) -> float:
    """Turns a second with so many people who answer at once, by the gateway's own light client, which leaves it most of the cores."""
    host, port = bot.url.removeprefix("http://").split(":")

    async def connected(headers: bytes) -> Connection:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(lambda: Connection(b"host: bench\r\n" + headers), host, int(port)))[1]

    async def person(until: float, after: float, answered: list[float]) -> None:
        while time.perf_counter() < until:
            opening = await connected(b"content-type: application/json\r\n")
            opened = await opening.ask(b"POST", b"/api/chat", b'{"language": "en"}')
            opening.close()
            token = json.loads(opened.body)["token"]
            talking = await connected(f"content-type: application/json\r\nauthorization: Bearer {token}\r\n".encode())
            for text in TEXTS:
                body = json.dumps({"text": text, "id": secrets.token_hex(8)}).encode()
                while (await talking.ask(b"POST", b"/api/chat/messages", body)).status != 200:
                    await asyncio.sleep(0.05)
                if (now := time.perf_counter()) > until:
                    break
                if now > after:
                    answered.append(now)
            talking.close()

    async def run() -> float:
        answered: list[float] = []
        begun = time.perf_counter()
        await asyncio.gather(*(person(begun + 3 + seconds, begun + 3, answered) for _ in range(number)))
        return len(answered) / seconds

    return asyncio.run(run())


def cores() -> tuple[float, float]:
    """Turns a second of one worker bound to one core, and of a worker on each of two. The client has what they leave."""
    found = []
    for workers, bound in ((1, "0"), (2, "0,1")):
        bot = Ours(workers=workers, cores=bound)
        try:
            bot.ready()
            found.append(rate(bot))
        finally:
            bot.stop()
    return found[0], found[1]


FAULTS = [
    (f"{what} {how}", kind, number)
    for what, kind in (
        ("a turn server", TURN_SERVER),
        ("the turn server for long texts", LONG_TEXTS_SERVER),
        ("the turn servers' parent", TURN_PARENT),
        ("a gateway", GATEWAY),
        ("the gateways' parent", GATEWAY_PARENT),
    )
    for how, number in (("killed", signal.SIGKILL), ("stopped", signal.SIGSTOP))
]


def faults(bot: Ours, times: int = 3) -> dict[str, float]:
    """Fault -> the longest that any of ten people waited for an answer in the eight seconds after it, of so many tries; in milliseconds."""

    async def run(kind: Kind, number: int) -> float:
        crowd, heard = Crowd(bot, 10), Heard()
        until = time.perf_counter() + 9
        talking = [asyncio.create_task(crowd.interview(until, 0.1, heard)) for _ in range(10)]
        await asyncio.sleep(1)
        os.kill(bot.victim(kind), number)
        await asyncio.gather(*talking)
        await crowd.http.aclose()
        return max(heard.turns)

    return {what: max(asyncio.run(run(kind, number)) for _ in range(times)) for what, kind, number in FAULTS}


def growth(bot: Ours, marks: Sequence[int] = (10, 50, 100, 200, 500, 1000)) -> dict[int, float]:
    """Milliseconds of a turn around the 10th to the 1,000th of one conversation, a median of eleven each."""

    async def run() -> list[float]:
        crowd, heard = Crowd(bot, 1), Heard()
        token = await crowd.open()
        await crowd.say(token, TEXTS[0], heard)
        for text in cycle(["54", "what is a clinical trial?", "yes", "what does it cost?"]):
            await crowd.say(token, text, heard)
            if len(heard.turns) > max(marks) + 6:
                break
        await crowd.http.aclose()
        return heard.turns

    turns = asyncio.run(run())
    return {mark: statistics.median(turns[max(0, mark - 6) : mark + 5]) for mark in marks}


def told(heard: Heard) -> dict[str, Any]:
    """A measurement in a line."""
    return {"p50": heard.at(0.5), "p95": heard.at(0.95), "p99": heard.at(0.99), "errors": heard.errors, "turns": len(heard.turns)}
