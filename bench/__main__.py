"""`make bench`: both bots measured in one run, one after the other, and one table of ratios, printed and written to docs/benchmarks.md.

`python -m bench --only people,attack` prints some parts of ours alone, and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from bench import measures, own, people, pictures, queue
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
        bots.pop().stop()  # what follows is of ours alone, and on all of the machine
        for name in PARTS:
            figures[0].update(part(name, ours))
        ours.stop()
        figures[0]["ready"] = statistics.median(_starts())
        print(f"bench: ready {figures[0]['ready']:.1f}", flush=True)
    finally:
        for bot in bots:
            bot.stop()
    for number in queue.SIZES:
        for name, pages in queue.measured(number).items():
            figures[0][f"queue {name} {number}"] = max(pages.values())
            figures[0][f"queue {name} {number} median"] = statistics.median(pages.values())
            figures[0][f"queue {name} {number} over"] = sum(taken >= 100 for taken in pages.values())
    return figures


PARTS = ("reading", "webhook", "attack", "people", "growth", "faults", "cores")
CROWDS = (20, 100, 500, 1000)


def part(name: str, ours: Ours) -> dict[str, float]:
    """One part of what is measured of ours alone, printed as it comes."""
    found = _part(name, ours)
    print(f"bench: {name}: " + ", ".join(f"{what} {value:.2f}" for what, value in found.items()), flush=True)
    return found


def _part(name: str, ours: Ours) -> dict[str, float]:
    if name == "reading":
        return own.reading(ours)
    if name == "webhook":
        return dict(zip(("webhook", "webhook_hanging"), own.webhook(), strict=True))
    if name == "attack":
        alone, beside = people.attack(ours)
        return {"alone": alone.at(0.5), "beside": beside.at(0.5), "alone_p95": alone.at(0.95), "beside_p95": beside.at(0.95)}
    if name == "people":
        found: dict[str, float] = {}
        for number in CROWDS:
            heard = people.people(ours, number)
            found |= {f"people{number} {what}": value for what, value in people.told(heard).items()}
            found[f"people{number} client"] = heard.client
        return found
    if name == "growth":
        return {f"grown{mark}": value for mark, value in people.growth(ours).items()}
    if name == "faults":
        return {f"fault {what}": value for what, value in people.faults(ours).items()}
    if name == "cores":
        one, two = people.cores()
        return {"one_core": one, "two_cores": two}
    if name == "memory":
        return {"memory": ours.megabytes()}
    if name == "turns":
        return _turns(ours)
    raise SystemExit(f"bench: there is no part {name}; there are {', '.join((*PARTS, 'memory', 'turns', 'queue'))}")


def some(names: list[str]) -> int:
    """Measures some parts of ours, and prints them."""
    if names == ["queue"]:
        print(queue.measured())
        return 0
    ours = Ours()
    try:
        print(f"bench: start {ours.ready():.2f} s, memory {ours.megabytes():.0f} MB", flush=True)
        for name in names:
            part(name, ours)
        print(f"bench: memory at the end {ours.megabytes():.0f} MB", flush=True)
    finally:
        ours.stop()
    return 0


def _starts(times: int = 3) -> Iterator[float]:
    """Seconds from the command until a message would be answered, with nothing beside it."""
    for _ in range(times):
        ours = Ours()
        try:
            yield ours.ready()
        finally:
            ours.stop()


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
    crowd = f"{measures.PEOPLE} people who think for {measures.THINKING:g} s"
    return [
        smaller("a turn, median", "p50", "ms", 20, "20 times faster"),
        alone("the same, ours by itself", "p50", 12),
        Row(
            "a turn, 95th percentile",
            f"{ours['p95']:.1f} ms",
            f"{other['p95']:.1f} ms",
            _times(other, ours, "p95"),
            "under 50 ms",
            ours["p95"] < 50,
        ),
        Row(
            "a turn, processor time of all processes",
            f"{ours['work']:.1f} ms",
            f"{other['work']:.1f} ms",
            _times(other, ours, "work"),
            "at most 10 ms",
            ours["work"] <= 10,
        ),
        Row("turn 200 over turn 10", f"{grown:.2f}", f"{other_grown:.2f}", "", "at most 1.2", grown <= 1.2),
        Row("turn 100", f"{ours['turn100']:.1f} ms", f"{other['turn100']:.1f} ms", _times(other, ours, "turn100"), "", True),
        Row("turn 200", f"{ours['turn200']:.1f} ms", f"{other['turn200']:.1f} ms", _times(other, ours, "turn200"), "", True),
        Row(
            f"turns a second, {measures.AT_ONCE} people at once",
            f"{ours['rate']:.0f}",
            f"{other['rate']:.0f}",
            f"{rate:.1f} times more",
            "40 times more",
            rate >= 40,
        ),
        Row(
            f"{crowd}, 95th percentile",
            f"{ours['held_p95']:.0f} ms",
            f"{other['held_p95']:.0f} ms",
            _times(other, ours, "held_p95"),
            "under 150 ms",
            ours["held_p95"] < 150,
        ),
        Row(f"{crowd}, turns a second", f"{ours['held_rate']:.1f}", f"{other['held_rate']:.1f}", "", "", True),
        smaller("start to the first reply", "start", "s", 4, "a quarter"),
        Row("start until a message would be answered, median of three", f"{ours['ready']:.1f} s", "", "", "under 5 s", ours["ready"] < 5),
        Row(
            "memory: all of ours, Rasa's process of the other",
            f"{ours['memory']:.0f} MB",
            f"{other['memory']:.0f} MB",
            _times(other, ours, "memory"),
            "under 450 MB",
            ours["memory"] < 450,
        ),
        Row("reading a message, 95th percentile", f"{ours['message']:.1f} ms", "", "", "", True),
        alone("reading 2,000 characters, 95th percentile", "long", 50),
        alone("SMS webhook at 50 texts a second, 99th percentile", "webhook", 500),
        alone("the same while a turn server hangs", "webhook_hanging", 500),
        *(
            Row(
                f"{number:,} people who think for 15 s, on all of the machine: ms at the median, 95th, 99th percentile; errors",
                ", ".join(f"{ours[f'people{number} {what}']:.0f}" for what in ("p50", "p95", "p99", "errors")),
                "",
                "",
                f"95th under {most} ms, no errors" if most else "",
                not most or (ours[f"people{number} p95"] < most and not ours[f"people{number} errors"]),
            )
            for number, most in zip(CROWDS, (0, 0, 150, 400), strict=True)
        ),
        Row(
            "an ordinary turn beside 20 hostile conversations, median",
            f"{ours['beside']:.1f} ms",
            f"{ours['alone']:.1f} ms alone",
            f"{ours['beside'] / ours['alone']:.1f} times as long",
            "at most twice",
            ours["beside"] <= 2 * ours["alone"],
        ),
        *(
            Row(
                f"longest wait of ten people, of three tries: {what}",
                f"{ours[f'fault {what}'] / 1000:.2f} s",
                "",
                "",
                "under 3 s",
                ours[f"fault {what}"] < 3000,
            )
            for what, *_ in people.FAULTS
        ),
        Row(
            "the same, 95th percentile",
            f"{ours['beside_p95']:.1f} ms",
            f"{ours['alone_p95']:.1f} ms alone",
            f"{ours['beside_p95'] / ours['alone_p95']:.1f} times as long",
            "",
            True,
        ),
        Row(
            "turns a second, a worker on each of two cores",
            f"{ours['two_cores']:.0f}",
            f"{ours['one_core']:.0f} on one",
            f"{ours['two_cores'] / ours['one_core']:.2f} times more",
            "1.6 times more",
            ours["two_cores"] >= 1.6 * ours["one_core"],
        ),
        *(
            Row(
                f"the console's queue with {queue.SIZES[-1]:,} referrals, slowest of its pages, {name}",
                f"{ours[f'queue {name} {queue.SIZES[-1]}']:.0f} ms",
                f"{ours[f'queue {name} {queue.SIZES[-1]} over']:.0f} of {len(queue.PAGES)} take 100 ms and more",
                "",
                "under 100 ms",
                ours[f"queue {name} {queue.SIZES[-1]}"] < 100,
            )
            for name in queue.DATABASES
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
    arguments = argparse.ArgumentParser(prog="bench", description="The benchmark.")
    arguments.add_argument("--only", help="parts of ours alone, separated by commas: they are printed, and nothing is written")
    only = arguments.parse_args().only
    if only:
        return some(only.split(","))
    described = machine()
    figures = measured()
    table = rows(*figures)
    draw(figures[0])
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


def draw(ours: dict[str, float]) -> None:
    """The pictures of the page."""
    drawn = {
        "people": pictures.lines(
            "People who think for 15 seconds",
            "people",
            "milliseconds",
            {what: [(number, ours[f"people{number} {what}"]) for number in CROWDS] for what in ("p50", "p95", "p99")},
        ),
        "messages": pictures.lines(
            "A turn of a long conversation",
            "messages before it",
            "milliseconds, median",
            {"ours": [(int(name.removeprefix("grown")), value) for name, value in ours.items() if name.startswith("grown")]},
        ),
        "referrals": pictures.lines(
            "A page of the contact queue",
            "referrals",
            "milliseconds, median of its pages and slowest",
            {
                f"{name}{which}": [(number, ours[f"queue {name} {number}{of}"]) for number in queue.SIZES]
                for name in queue.DATABASES
                for which, of in ((", slowest", ""), (", median", " median"))
            },
        ),
        "workers": pictures.lines(
            "Turns a second", "cores, a worker on each", "turns a second", {"ours": [(1, ours["one_core"]), (2, ours["two_cores"])]}
        ),
    }
    for name, picture in drawn.items():
        (PAGE.parent / "pictures" / f"{name}.svg").parent.mkdir(exist_ok=True)
        (PAGE.parent / "pictures" / f"{name}.svg").write_text(picture, "utf-8")


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

![How long a turn takes with more people](pictures/people.svg)

![How long a turn takes late in a conversation](pictures/messages.svg)

![Turns a second on one core and on two](pictures/workers.svg)

![How long a page of the queue takes with more referrals](pictures/referrals.svg)

**People, attacks, deaths** are measured of ours alone, after the other has ended. A 503, which says that an answer is kept and comes
later, counts as an error there. The hostile conversations send texts of 2,000 characters made to be slow, each as soon as the one before
was answered; the person beside them talks by turns with and without them. A death is SIGKILL or SIGSTOP of one process while ten people
answer without a pause; the wait is from the first try to the answer. The webhook's texts are signed as Twilio signs them, and each begins
an interview.

**Beyond two cores, on paper.** A turn holds the database's one writer (SQLite) for two transactions of about 1.2 ms of processor time and
one wait for the disk each (2.3 ms where this was written); everything else runs side by side. So SQLite ends near 140 turns a second on
such a disk, whatever the cores; PostgreSQL writes many at once, and there cores count up to its own share of them. Each further worker
holds about 45 MB of the dialogue and 25 MB of the gateway that it does not share. On two cores a turn takes more processor time than on
one, as four processes take each other's caches.

**The queue** is the console's first page in every view, sort, filter and search ({pages} of them), each the median of {tries} in server
time, after everything else has ended. Two in three of its referrals are still open. `python -m bench.queue` measures it alone.
"""


if __name__ == "__main__":
    raise SystemExit(main())
