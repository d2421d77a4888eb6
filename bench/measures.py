"""What is measured, in the same way for both: start, memory, one turn after the other, a long conversation, many at once."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any, Protocol

import httpx
import yaml

from bench.processes import ROOT

ANSWERS: dict[str, str] = yaml.safe_load((ROOT / "tests" / "product" / "conversations.yml").read_text("utf-8"))["base"]
TEXTS = list(ANSWERS.values())
AT_ONCE, SECONDS = 20, 15
PEOPLE, THINKING, HELD_SECONDS, PATIENCE = 500, 15.0, 30, 15
LONG = 200
ASIDE = "what is a clinical trial?"


class Bot(Protocol):
    """Either of the two."""

    name: str
    url: str
    processes: list[Any]

    def open(self, http: httpx.Client) -> str: ...
    def request(self, conversation: str, text: str) -> httpx.Request: ...
    def read(self, answer: httpx.Response) -> None: ...
    def megabytes(self) -> float: ...
    def cpu_seconds(self) -> float: ...
    def stop(self) -> None: ...


def percentile(values: Sequence[float], part: float) -> float:
    """The value that this part of them does not exceed."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)]


def first_reply(bot: Bot, begun: float) -> float:
    """Seconds from the start of its processes until a text gets a reply."""
    with httpx.Client(trust_env=False, timeout=300) as http:
        while True:
            for process in bot.processes:
                process.alive()
            try:
                bot.read(http.send(bot.request(bot.open(http), TEXTS[0])))
                return time.monotonic() - begun
            except (httpx.HTTPError, AssertionError):
                time.sleep(0.1)


def one_by_one(bot: Bot, interviews: int = 4) -> tuple[list[float], float]:
    """Milliseconds of each turn of some interviews without other load, and the processor time of its processes in them."""
    with httpx.Client(trust_env=False, timeout=300) as http:
        taken, before = [], bot.cpu_seconds()
        for _ in range(interviews):
            conversation = bot.open(http)
            taken += [_timed(http, bot, conversation, text) for text in TEXTS]
        return taken, (bot.cpu_seconds() - before) * 1000 / len(taken)


def growth(bot: Bot) -> tuple[float, float, float]:
    """Milliseconds of a turn of one long conversation, around its 10th, 100th and 200th: the median of eleven each."""
    with httpx.Client(trust_env=False, timeout=300) as http:
        conversation = bot.open(http)
        taken = [_timed(http, bot, conversation, text) for text, _ in zip(_talk(), range(LONG + 5), strict=False)]
    early, middle, late = (statistics.median(taken[at - 6 : at + 5]) for at in (10, 100, LONG))
    return early, middle, late


def _talk() -> Iterator[str]:
    """A conversation that does not end: answers, a question about the study between any two of them."""
    yield TEXTS[0]
    for text in cycle(["54", "yes", "about 2019", "never measured"]):
        yield text
        yield ASIDE


def _timed(http: httpx.Client, bot: Bot, conversation: str, text: str) -> float:
    begun, request = time.perf_counter(), bot.request(conversation, text)
    while (answer := http.send(request)).status_code == 503:  # told that it is kept: its answer counts from when it was sent first
        time.sleep(0.02)
    taken = (time.perf_counter() - begun) * 1000
    bot.read(answer)
    return taken


def throughput(bot: Bot) -> float:
    """Turns a second with this many people who answer at once."""
    return asyncio.run(_crowd(bot, AT_ONCE, 0.0, SECONDS))[0]


def held(bot: Bot) -> tuple[float, float]:
    """Turns a second and the 95th percentile of their milliseconds, with 500 people who think for 15 seconds each time."""
    return asyncio.run(_crowd(bot, PEOPLE, THINKING, HELD_SECONDS))


async def _crowd(bot: Bot, people: int, thinking: float, seconds: float) -> tuple[float, float]:
    """All of them talk for so long, after one round of thinking in which they come in: answers a second in that time, and the 95th
    percentile of their milliseconds. Who waits at the end counts with that."""
    taken: list[tuple[float, float, float]] = []
    waiting: dict[int, float] = {}
    limits = httpx.Limits(max_connections=people, max_keepalive_connections=people)
    async with httpx.AsyncClient(trust_env=False, timeout=300, limits=limits) as client:
        opening = httpx.Client(trust_env=False, timeout=300)  # one: making a client takes as long as several turns
        begun = time.perf_counter()
        first, last = begun + thinking, begun + thinking + seconds

        async def person(number: int) -> None:
            await asyncio.sleep(thinking * number / people)
            conversation = await asyncio.to_thread(bot.open, opening)
            for text in cycle(TEXTS):
                sent = time.perf_counter()
                if sent > last:
                    return
                waiting[number] = sent
                request = bot.request(conversation, text)
                while (answer := await client.send(request)).status_code == 503:
                    await asyncio.sleep(0.02)
                bot.read(answer)
                done = time.perf_counter()
                taken.append((waiting.pop(number), done, (done - sent) * 1000))
                await asyncio.sleep(max(thinking - (done - sent), 0))

        tasks = [asyncio.create_task(person(number)) for number in range(people)]
        late = (await asyncio.wait(tasks, timeout=thinking + seconds + PATIENCE))[1]
        over = time.perf_counter()
        for task in late:
            task.cancel()
        opening.close()
        for task in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(task, Exception):
                raise task
    answered = [milliseconds for sent, _, milliseconds in taken if sent >= first]
    unanswered = [(over - sent) * 1000 for sent in waiting.values() if sent >= first]
    rate = sum(first <= done <= last for _, done, _ in taken) / seconds
    return rate, percentile([*answered, *unanswered], 0.95)
