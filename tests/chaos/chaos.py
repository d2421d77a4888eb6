"""A product whose processes are killed at random moments while participants talk, and what must be true of it afterwards.

Every conversation must read exactly as one that nobody disturbed: each acknowledged text once, in order, with the same replies.
"""

import contextlib
import os
import random
import signal
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import httpx
import yaml
from people import PUBLIC, Counts, Texter, Web
from running import Chat, Product, children, command_of, until
from serving import ACCOUNT, NUMBER, TOKEN, Serving

from standin.app import create as create_standin

SCRIPT = yaml.safe_load((Path(__file__).parents[1] / "product" / "conversations.yml").read_text())["base"]
TARGETS = ("gateway", "gateways' parent", "turn server", "turn server for long texts", "turn servers' parent", "supervisor")
"""What can be killed. A parent has loaded everything, and forks the others."""
STOPPED = 0.2
"""This part of the victims is stopped (SIGSTOP) in place of killed; the supervisor never, as nobody would start it again."""
_WEIGHTS = (4, 2, 4, 1, 2, 2)
AFTER = 10.0
"""A wait that begins within so many seconds after a kill, or is under way then, counts as its."""
SEND_FAULTS: tuple[dict[str, Any], ...] = (
    {"status": 500, "accepted": True, "times": 1},
    {"status": 503, "times": 2},
    {"status": 429, "code": 20429, "times": 1},
    {"delay": 0.5, "times": 1},
)


class Chaos:
    """One run on one database. `found` is what went wrong, in words; nothing where all is well."""

    def __init__(self, folder: Path, seed: int, **settings: str) -> None:
        self.chance, self.seed, self.counts = random.Random(seed), seed, Counts()
        self.kills: Counter[str] = Counter()
        self.killed: list[tuple[float, str]] = []
        self.stopped = 0
        self.faults: Counter[str] = Counter()
        self.done: list[Web | Texter] = []
        self.found: list[str] = []
        self.standin = Serving(create_standin(ACCOUNT, TOKEN, NUMBER, "http://127.0.0.1:9/sms/inbound", public_url=PUBLIC, pace=0.01))
        account = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_FROM": NUMBER, "PUBLIC_URL": PUBLIC}
        twilio = {**account, "TWILIO_API_BASE": self.standin.url, "SMS_SEGMENTS_PER_SECOND": "1000"}
        self.product = Product(folder / "data", STUDY_EMAIL="team@example.org", **twilio, **settings)
        self._first = self.chance.sample(list(TARGETS), len(TARGETS))
        self._over = threading.Event()

    def run(self, kills: int, messages: int, on_the_web: int, texting: int) -> None:
        """Kills so often while so many people say at least so many messages, lets everybody finish, and judges."""
        begun = time.monotonic()
        web, texted = self._undisturbed()
        people = [threading.Thread(target=self._talk, args=(Web, web, n), daemon=True) for n in range(on_the_web)]
        people += [threading.Thread(target=self._talk, args=(Texter, texted, on_the_web + n), daemon=True) for n in range(texting)]
        for thread in people:
            thread.start()
        for number in range(1, kills + 1):
            self._wait(messages * number // kills)
            self._kill()
        until(lambda: self.counts.acknowledged >= messages, 600)
        self._over.set()
        for thread in people:
            thread.join()
        self._judge(web, texted)
        self.seconds = time.monotonic() - begun

    def _undisturbed(self) -> tuple[list[str], list[str]]:
        """The texts of an interview on the web and by SMS, played once without a fault: the measure of all others."""
        until(lambda: self._get("/healthz") == 200, 180)
        chat, texts = Chat(self.product), []
        while chat.question is not None:
            texts.append(SCRIPT[chat.question])
            chat.say(texts[-1])
        self.web_measure = chat.history()
        texted = ["Hello", *(text for text in texts if text != SCRIPT["contact.phone"])]
        texter = Texter(self.product.url, self.counts, self.chance)
        texter.talk(texted)
        self.done.append(texter)
        until(lambda: self._still(texter.number, len(texted)), 60)
        self.text_measure = self._got(texter.number)
        return texts, texted

    def _still(self, number: str, at_least: int) -> bool:
        """Whether everything has come that will."""
        before = self._got(number)
        time.sleep(1.5)
        return len(before) >= at_least and before == self._got(number)

    def _talk(self, kind: type[Web] | type[Texter], texts: list[str], seed: int) -> None:
        chance = random.Random(self.seed * 1000 + seed)
        while not self._over.is_set():
            person = kind(self.product.url, self.counts, chance)
            person.talk(texts)
            self.done.append(person)

    def _wait(self, wanted: int) -> None:
        """Until so many messages were acknowledged; now and then only some seconds, so that kills meet what is just starting, too."""
        end = time.monotonic() + (self.chance.uniform(0, 5) if self.chance.random() < 0.2 else 120)
        while self.counts.acknowledged < wanted and time.monotonic() < end:
            self._alive()
            time.sleep(0.02)
        time.sleep(self.chance.uniform(0, 0.3))
        if self.chance.random() < 0.3:
            fault = self.chance.choice(SEND_FAULTS)
            self.faults[", ".join(f"{key} {value}" for key, value in fault.items())] += 1
            httpx.post(f"{self.standin.url}/demo/api/faults", json={"send": fault}, trust_env=False)

    def _alive(self) -> None:
        """Nothing but a kill ends the product."""
        if self.product.process.poll() is not None:
            self.found.append(f"the product ended by itself: {self.product.said().strip()}")
            self.product.launch()

    def _kill(self) -> None:
        """kill -9 of one process, or SIGSTOP: at first each kind once. What is just being started again is waited for."""
        name = self._first.pop() if self._first else self.chance.choices(TARGETS, weights=_WEIGHTS)[0]
        if name == "supervisor":
            at = time.monotonic()
            self.product.process.kill()
            self.product.process.wait()
            self.product.launch()
        else:
            while not (here := [pid for pid in family(self.product.process.pid) if _kind(pid) == name]):
                self._alive()
                time.sleep(0.05)
            at, stop = time.monotonic(), self.chance.random() < STOPPED
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.chance.choice(here), signal.SIGSTOP if stop else signal.SIGKILL)
            self.stopped += stop
        self.kills[name] += 1
        self.killed.append((at, name))

    def waits(self) -> dict[str, list[float]]:
        """Kind of victim -> how long participants waited whose message met its end; "none" for all others."""
        found: dict[str, list[float]] = {}
        for wait in (wait for person in self.done for wait in person.waits):
            met = {name for at, name in self.killed if at - wait.seconds <= wait.begun <= at + AFTER}
            for name in ({"supervisor"} if "supervisor" in met else met) or {"none"}:
                found.setdefault(name, []).append(wait.seconds)
        return found

    def _judge(self, web: list[str], texted: list[str]) -> None:
        until(lambda: self._get("/healthz") == 200, 180)
        for person in self.done:
            self.found += person.wrong
            self.found += self._web_faults(person, web) if isinstance(person, Web) else self._text_faults(person, texted)
            person.close()
        self.found += self._record_faults()

    def _web_faults(self, person: Web, texts: list[str]) -> Iterator[str]:
        end = time.monotonic() + 120
        while (shown := person.history())[-1]["from"] != "bot" or len(shown) < len(self.web_measure):
            if time.monotonic() > end:
                break
            time.sleep(0.2)
        written = [one["text"] for one in shown if one["from"] == "participant"]
        if person.acknowledged != texts or written != texts:
            yield f"{person.id}: {len(texts)} texts acknowledged, {len(written)} in the history, or in another order"
        elif shown != self.web_measure:
            yield f"{person.id}: replies differ from those of an undisturbed conversation"

    def _text_faults(self, person: Texter, texts: list[str]) -> Iterator[str]:
        end = time.monotonic() + 240
        while len(got := self._got(person.number)) < len(self.text_measure) and time.monotonic() < end:
            time.sleep(0.2)
        if len(person.acknowledged) != len(texts):
            yield f"{person.number}: not every text was acknowledged"
        if got != self.text_measure:
            extra, gone = Counter(got) - Counter(self.text_measure), Counter(self.text_measure) - Counter(got)
            yield f"{person.number}: {extra.total()} texts too many, {gone.total()} missing, or in another order"

    def _record_faults(self) -> Iterator[str]:
        """Exactly one entry of the log and one referral for each, one notice and the trail whole."""
        talked = len(self.done) + 1  # the undisturbed web chat is in nobody's hands
        ended = [entry["conversation"] for entry in self.product.lines("log", "--json") if entry["disposition"] == "likely"]
        referred = [entry["conversation"] for entry in self.product.lines("referrals", "--json")]
        for name, found in (("log entries", ended), ("referrals", referred)):
            if len(found) != talked or len(set(found)) != talked:
                yield f"{len(found)} {name} of {len(set(found))} conversations, where {talked} were held"
        mails = [message_from_bytes(file.read_bytes()) for file in (self.product.data_dir / "mail").glob("*.eml")]
        notices = sum(mail["To"] == "team@example.org" for mail in mails)
        if notices != talked:
            yield f"{notices} notices of {talked} referrals"
        trail = self.product.command("audit", "verify")
        if trail.returncode:
            yield f"the audit trail: {trail.stderr.strip() or trail.stdout.strip()}"

    def _got(self, number: str) -> list[str]:
        messages = list(self.standin.app.state.account.messages.values())
        return [one.body for one in messages if one.to == number and one.direction == "outbound-api"]

    def _get(self, path: str) -> int:
        try:
            return self.product.http.get(path).status_code
        except httpx.HTTPError:
            return 0

    def end(self) -> None:
        """Ends product and stand-in."""
        self._over.set()
        self.counts.over.set()
        self.product.stop()
        self.standin.stop()

    def report(self, title: str) -> str:
        """The run as a page of Markdown."""
        slowest = max(person.slowest for person in self.done if isinstance(person, Texter))
        rows = [
            ("seed", self.seed),
            ("seconds", round(self.seconds)),
            *((f"of the {name}", self.kills[name]) for name in TARGETS),
            ("kills (SIGKILL)", self.kills.total() - self.stopped),
            ("stops (SIGSTOP)", self.stopped),
            *((f"Twilio: {name}", number) for name, number in sorted(self.faults.items())),
            ("messages acknowledged", self.counts.acknowledged),
            ("of them told that the answer is kept", self.counts.kept),
            ("times that a message was sent again, at once or later", self.counts.sent - self.counts.acknowledged),
            ("slowest answer of the SMS webhook, seconds", round(slowest, 2)),
            ("conversations", len(self.done) + 1),
            ("losses, duplicates, differences", len(self.found)),
        ]
        table = "\n".join(f"| {name} | {value} |" for name, value in rows)
        found = "\n".join(f"- {line}" for line in self.found) or "Nothing was lost, doubled, out of order or different."
        waited = "\n".join(
            f"| {name} | {len(all)} | {statistics.median(all):.2f} | {sorted(all)[int(0.99 * (len(all) - 1))]:.2f} | {max(all):.2f} |"
            for name, all in sorted(self.waits().items())
        )
        waits = f"| killed or stopped meanwhile | messages | median wait, s | 99th percentile | longest |\n|---|---|---|---|---|\n{waited}"
        return f"# Chaos: {title}\n\n| | |\n|---|---|\n{table}\n\n{waits}\n\n{found}\n"


def family(pid: int) -> list[int]:
    """The processes below this one."""
    own = children(pid)
    return [*own, *(below for one in own for below in family(one))]


def _kind(pid: int) -> str:
    """Which of TARGETS a process is. A parent leads its group of processes."""
    try:
        command, parent, slow = command_of(pid), os.getpgid(pid) == pid, os.getpriority(os.PRIO_PROCESS, pid) >= 15
    except OSError:
        return ""
    if "web.server" in command:
        return "gateways' parent" if parent else "gateway"
    if "bot.server" in command:
        return "turn servers' parent" if parent else "turn server for long texts" if slow else "turn server"
    return ""
