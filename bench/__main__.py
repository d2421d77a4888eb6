"""`make bench`: both bots measured in one run, one after the other, and one table of ratios, printed and written to docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from bench import measures, own, queue
from bench.measures import Bot, percentile
from bench.processes import ROOT
from bench.product import Ours
from bench.rival import EXAMPLES, DefaultBot, made

PAGE = ROOT / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Row:
    """One line of the table. `ratio` says how many times better ours is, `wanted` what was asked for, and `met` whether it holds."""

    what: str
    ours: str
    other: str
    ratio: str
    wanted: str
    met: bool


def measured() -> tuple[dict[str, float], dict[str, float]]:
    """Everything that both are measured by: each figure of ours and right after it the default's, so that both see the same machine."""
    bots: list[Bot] = []
    figures: tuple[dict[str, float], dict[str, float]] = ({}, {})

    def both(measure: Callable[[Bot], dict[str, float]]) -> None:
        for bot, found in zip(bots, figures, strict=True):
            fresh = measure(bot)
            found.update(fresh)
            print(f"bench: {bot.name}: " + ", ".join(f"{name} {value:.1f}" for name, value in fresh.items()), flush=True)

    made()
    try:
        for make, found in zip((Ours, DefaultBot), figures, strict=True):
            begun = time.monotonic()
            bots.append(make())
            found["start"] = measures.first_reply(bots[-1], begun)
            print(f"bench: {bots[-1].name}: start {found['start']:.1f}", flush=True)
        both(_turns)
        both(lambda bot: {"memory": bot.megabytes()})
        both(lambda bot: dict(zip(("turn10", "turn100", "turn200"), measures.growth(bot), strict=True)))
        both(lambda bot: {"rate": measures.throughput(bot)})
        both(lambda bot: dict(zip(("held_rate", "held_p95"), measures.held(bot), strict=True)))
        ours = bots[0]
        assert isinstance(ours, Ours)
        figures[0].update(own.reading(ours))
        figures[0].update(zip(("webhook", "webhook_hanging"), own.webhook(ours), strict=True))
    finally:
        for bot in bots:
            bot.stop()
    for name, pages in queue.measured().items():
        figures[0][f"queue {name}"] = max(pages.values())
    return figures


def _turns(bot: Bot) -> dict[str, float]:
    turns, work = measures.one_by_one(bot)
    return {"p50": statistics.median(turns), "p95": percentile(turns, 0.95), "work": work}


def rows(ours: dict[str, float], other: dict[str, float]) -> list[Row]:
    """The table."""

    def smaller(what: str, name: str, unit: str, most: float, wanted: str) -> Row:
        ratio = other[name] / ours[name]
        return Row(what, f"{ours[name]:.1f} {unit}", f"{other[name]:.1f} {unit}", f"{ratio:.1f} times less", wanted, ratio >= most)

    def alone(what: str, name: str, most: float) -> Row:
        return Row(what, f"{ours[name]:.1f} ms", "", "", f"under {most:g} ms", ours[name] < most)

    grown, other_grown = ours["turn200"] / ours["turn10"], other["turn200"] / other["turn10"]
    rate = ours["rate"] / other["rate"]
    people = f"{measures.PEOPLE} people who think for {measures.THINKING:g} s"
    return [
        smaller("a turn, median", "p50", "ms", 5, "5 times faster"),
        Row(
            "a turn, 95th percentile",
            f"{ours['p95']:.1f} ms",
            f"{other['p95']:.1f} ms",
            _times(other, ours, "p95"),
            "under 50 ms",
            ours["p95"] < 50,
        ),
        smaller("a turn, processor time", "work", "ms", 0, ""),
        Row("turn 200 over turn 10", f"{grown:.2f}", f"{other_grown:.2f}", "", "at most 1.2", grown <= 1.2),
        Row("turn 100", f"{ours['turn100']:.1f} ms", f"{other['turn100']:.1f} ms", _times(other, ours, "turn100"), "", True),
        Row("turn 200", f"{ours['turn200']:.1f} ms", f"{other['turn200']:.1f} ms", _times(other, ours, "turn200"), "", True),
        Row(
            f"turns a second, {measures.AT_ONCE} people at once",
            f"{ours['rate']:.0f}",
            f"{other['rate']:.0f}",
            f"{rate:.1f} times more",
            "4 times more",
            rate >= 4,
        ),
        Row(
            f"{people}, 95th percentile",
            f"{ours['held_p95']:.0f} ms",
            f"{other['held_p95']:.0f} ms",
            _times(other, ours, "held_p95"),
            "under 300 ms",
            ours["held_p95"] < 300,
        ),
        Row(f"{people}, turns a second", f"{ours['held_rate']:.1f}", f"{other['held_rate']:.1f}", "", "", True),
        smaller("start to the first reply", "start", "s", 4, "a quarter"),
        smaller("memory of the dialogue", "memory", "MB", 4, "a quarter"),
        Row("reading a message, 95th percentile", f"{ours['message']:.1f} ms", "", "", "", True),
        Row("reading 2,000 characters, 95th percentile", f"{ours['long']:.1f} ms", "", "", "", True),
        alone("SMS webhook at 50 texts a second, 99th percentile", "webhook", 15_000),
        alone("the same while the turn server hangs", "webhook_hanging", 15_000),
        *(
            alone(f"the console's queue with {queue.REFERRALS:,} referrals, slowest of its pages, {name}", f"queue {name}", 200)
            for name in ("SQLite", "PostgreSQL")
        ),
    ]


def _times(other: dict[str, float], ours: dict[str, float], name: str) -> str:
    return f"{other[name] / ours[name]:.1f} times less"


def machine() -> str:
    """What this ran on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
        platform.machine(),
    )
    load = os.getloadavg()[0]
    packages = ", ".join(f"{name} {version(name)}" for name in ("starlette", "uvicorn", "sqlalchemy"))
    return (
        f"{os.cpu_count()} cores ({model}), {memory:.0f} GB of memory, Linux {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()} (gateway) and 3.10 (dialogue), Rasa 3.6.21 on both sides, {packages}. "
        f"Load of the machine when the run began: {load:.1f}."
    )


def main() -> int:
    """Runs it; status 1 where something that was asked for does not hold."""
    described = machine()
    table = rows(*measured())
    lines = ["| | prescreen | default bot | ratio | wanted | |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {r.what} | {r.ours} | {r.other} | {r.ratio} | {r.wanted} | {('yes' if r.met else 'NO') if r.wanted else ''} |" for r in table
    ]
    text = "\n".join(lines)
    print(text)
    PAGE.write_text(
        _PAGE.format(
            day=datetime.now(timezone.utc).date(),
            machine=described,
            table=text,
            examples=EXAMPLES,
            pages=len(queue.PAGES),
            tries=queue.TRIES,
        ),
        "utf-8",
    )
    return 0 if all(row.met for row in table) else 1


_PAGE = """# Benchmarks

Written by `make bench` on {day}; run it again to have your own. {machine}

{table}

**How.** Both bots run side by side and each figure is taken of one and then of the other, by the same client, over HTTP on loopback. The
client, and whatever else the machine does, takes its share of the same cores: ratios say more than milliseconds do, and processor time says
most. A turn of ours goes through the gateway, the database (SQLite, every message on disk before it is
acknowledged), the turn server and back; a turn of the default's through Rasa, its SQL tracker store (SQLite) and its action server. Each of
the people answers the questions of the interview with the same texts, one interview after the other.

**The default bot** is the project that `rasa init` makes, its pipeline unchanged (DIET, response selector, TED, TensorFlow), with the
product's questions as a plain form, `FormValidationAction` in an action server of its own, and a SQL tracker store. It is trained on what
`rasa init` brings and {examples} examples of each of the product's intents: fewer than the product's, which favours it. It reads no answer:
whatever is written is taken. The memory is that of Rasa's process; its action server's is not counted, while ours has the actions in it.

**The long conversation** is answers with a question about the study between any two. Turn 10, 100 and 200 are medians of eleven turns.

**Reading** is the labelled test utterances one by one, NLU and readers, over HTTP; and ten texts of 2,000 characters made to be slow to
read.

**The queue** is the console's first page in every view, sort, filter and search ({pages} of them), each the median of {tries} in server
time, after everything else has ended. Two in three of its referrals are still open. `python -m bench.queue` measures it alone.
"""


if __name__ == "__main__":
    raise SystemExit(main())
