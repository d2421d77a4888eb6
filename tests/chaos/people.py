"""Participants who do not give up: each sends a text, some of them several times at once, until it was acknowledged, then the next.

They hold what was acknowledged and what was answered. What becomes of it is judged elsewhere.
"""

import itertools
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx
from serving import ACCOUNT, NUMBER, TOKEN
from twilio.request_validator import RequestValidator

TIMES = (1, 1, 1, 1, 2, 3, 5)
"""How often a text is sent at once, drawn by lot."""
PUBLIC = "https://study.example"
_numbers = itertools.count(2_000_000)


@dataclass
class Counts:
    """What all of them did so far. Counted under its lock."""

    sent: int = 0
    acknowledged: int = 0
    repeated: int = 0
    kept: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    def add(self, **more: int) -> None:
        """Counts up."""
        with self.lock:
            for name, number in more.items():
                setattr(self, name, getattr(self, name) + number)


@dataclass(frozen=True)
class Wait:
    """How long a participant waited, from the first try to the answer, or until they were told that it is kept and went on; by text, until
    the text was taken. `begun`: by the clock of the run."""

    begun: float
    seconds: float


class Web:
    """A participant in the chat. `wrong` holds what no run may show: other replies to the same message."""

    def __init__(self, url: str, counts: Counts, chance: random.Random) -> None:
        self.counts, self.chance = counts, chance
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=10)
        self.pool = ThreadPoolExecutor(max(TIMES))
        self.acknowledged: list[str] = []
        self.wrong: list[str] = []
        self.waits: list[Wait] = []
        self._replies: dict[int, Any] = {}
        opened = self._until(lambda: self.http.post("/api/chat", json={"language": "en"}), 201).json()
        self.id = opened["conversation"]
        self.http.headers["Authorization"] = f"Bearer {opened['token']}"

    def talk(self, texts: list[str]) -> None:
        """Says all of it."""
        for number, text in enumerate(texts):
            self._say(number, text)
            time.sleep(self.chance.uniform(0, 0.2))

    def _say(self, number: int, text: str) -> None:
        patient = self.chance.random() < 0.5
        acknowledged, begun = False, time.monotonic()
        while not self.counts.over.is_set():
            for answer in self._send(number, text):
                body = answer.json()
                if answer.status_code == 200:
                    said = (body["messages"], body["question"])
                    if self._replies.setdefault(number, said) != said:
                        self.wrong.append(f"{self.id}: message {number} got two different replies")
                elif answer.status_code != 503:
                    self.wrong.append(f"{self.id}: message {number} got {answer.status_code}")
                if not acknowledged and (answer.status_code == 200 or body.get("kept")):
                    acknowledged = True
                    self.acknowledged.append(text)
                    self.counts.add(acknowledged=1, kept=int(answer.status_code != 200))
            if number in self._replies or (acknowledged and not patient):
                self.waits.append(Wait(begun, time.monotonic() - begun))
                return
            time.sleep(0.1)

    def _send(self, number: int, text: str) -> list[httpx.Response]:
        times = self.chance.choice(TIMES)
        self.counts.add(sent=times, repeated=times - 1)

        def one(_: int) -> httpx.Response | None:
            try:
                return self.http.post("/api/chat/messages", json={"text": text, "id": f"client-{number}"})
            except httpx.HTTPError:
                return None

        return [answer for answer in self.pool.map(one, range(times)) if answer is not None]

    def history(self) -> list[dict[str, Any]]:
        """The whole conversation."""
        messages: list[dict[str, Any]] = self._until(lambda: self.http.get("/api/chat"), 200).json()["messages"]
        return messages

    def close(self) -> None:
        """Hangs up."""
        self.pool.shutdown()
        self.http.close()

    def _until(self, ask: Callable[[], httpx.Response], status: int) -> httpx.Response:
        while not self.counts.over.is_set():
            try:
                answer = ask()
            except httpx.HTTPError:
                time.sleep(0.1)
                continue
            if answer.status_code == status:
                return answer
            time.sleep(0.1)
        raise InterruptedError("the run is over")


class Texter:
    """A participant's phone, through the signed webhook, each text with a MessageSid of its own."""

    def __init__(self, url: str, counts: Counts, chance: random.Random) -> None:
        self.counts, self.chance = counts, chance
        self.number = f"+1608{next(_numbers)}"
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=15)
        self.pool = ThreadPoolExecutor(max(TIMES))
        self.acknowledged: list[str] = []
        self.wrong: list[str] = []
        self.waits: list[Wait] = []
        self.slowest = 0.0

    def talk(self, texts: list[str]) -> None:
        """Texts all of it."""
        for number, text in enumerate(texts):
            fields = {"MessageSid": f"SM{int(self.number[1:]):016x}{number:016x}", "AccountSid": ACCOUNT, "From": self.number, "To": NUMBER}
            fields |= {"Body": text, "NumMedia": "0"}
            begun = time.monotonic()
            while not self._send(fields) and not self.counts.over.is_set():
                time.sleep(0.1)
            self.waits.append(Wait(begun, time.monotonic() - begun))
            self.acknowledged.append(text)
            self.counts.add(acknowledged=1)
            time.sleep(self.chance.uniform(0, 0.3))

    def _send(self, fields: dict[str, str]) -> bool:
        times = self.chance.choice(TIMES)
        self.counts.add(sent=times, repeated=times - 1)
        signature = RequestValidator(TOKEN).compute_signature(f"{PUBLIC}/sms/inbound", fields)

        def one(_: int) -> bool:
            begun = time.monotonic()
            try:
                status = self.http.post("/sms/inbound", data=fields, headers={"X-Twilio-Signature": signature}).status_code
            except httpx.HTTPError:
                return False
            self.slowest = max(self.slowest, time.monotonic() - begun)
            if status not in (200, 503):
                self.wrong.append(f"{self.number}: {status}")
            return status == 200

        return any(list(self.pool.map(one, range(times))))

    def close(self) -> None:
        """Hangs up."""
        self.pool.shutdown()
        self.http.close()
