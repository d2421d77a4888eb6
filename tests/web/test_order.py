"""Two gateways, two turn servers, one PostgreSQL: a conversation's messages take effect in the order received, one at a time, each once."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from serving import SECRET, Chat, Gateway, TurnServer, until
from sqlalchemy import select

from prescreen.dialogue.asides import KEPT_QUESTIONS
from store import conversations
from store.tables import inbox, outbox

CONVERSATIONS, MESSAGES = 4, 25


@dataclass(frozen=True)
class Sent:
    """A message: when it was sent first, and when it was acknowledged."""

    text: str
    sent: float
    acknowledged: float


@pytest.fixture
def pair(tmp_path: Path, postgres: Callable[[], str]) -> Iterator[list[tuple[Gateway, TurnServer]]]:
    """Two gateways with the same keys, each with a turn server of its own."""
    shared = {"DATABASE_URL": postgres(), "TURN_SECRET": SECRET, "CHAT_RATE_LIMIT": "0", "DATA_DIR": str(tmp_path / "var")}
    pairs = []
    for _ in range(2):
        server = TurnServer()
        pairs.append((Gateway({**shared, "TURN_URL": server.serving.url}), server))
    yield pairs
    for gateway, server in pairs:
        gateway.stop()
        server.serving.stop()


def talk(chat: Chat, urls: list[str], chance: random.Random, messages: list[str]) -> list[Sent]:
    """Sends these, each to either gateway or to both at once, until one of them has acknowledged it."""
    clients = [httpx.Client(base_url=url, trust_env=False, timeout=20, headers=dict(chat.http.headers)) for url in urls]
    done = []
    for text in messages:
        body, sent, acknowledged = {"text": text, "id": text}, time.monotonic(), threading.Event()

        def one(client: httpx.Client, body: dict[str, str] = body, acknowledged: threading.Event = acknowledged) -> None:
            while not acknowledged.is_set():
                answer = client.post("/api/chat/messages", json=body)
                if answer.status_code == 200 or answer.json().get("kept"):
                    acknowledged.set()

        chosen = chance.sample(clients, chance.choice((1, 1, 2)))
        threads = [threading.Thread(target=one, args=(client,)) for client in chosen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        done.append(Sent(text, sent, time.monotonic()))
    for client in clients:
        client.close()
    return done


def faults_of(gateway: Gateway, id: str, sent: list[Sent]) -> list[str]:
    """What of this conversation's history can't have come of one message after the other."""
    with gateway.context.database.read() as connection:
        here = inbox.c.conversation == id
        rows = connection.execute(select(inbox.c.seq, inbox.c.turn, inbox.c.status).where(here).order_by(inbox.c.seq)).all()
        said = connection.execute(select(outbox.c.turn).where(outbox.c.conversation == id, outbox.c.position == 0)).scalars().all()
    written = [one["text"] for one in conversations.history(gateway.context.database, id) if one["from"] == "participant"]
    found = conversations.get(gateway.context.database, id)
    assert found is not None
    faults = []
    if [row.turn for row in rows] != list(range(1, len(rows) + 1)) or {row.status for row in rows} != {"answered"}:
        faults.append("turns are not one for each message, in the order received")
    if sorted(said) != list(range(len(rows) + 1)) or found.turn != len(rows):
        faults.append("a turn was said twice or not at all")
    if sorted(written) != sorted(one.text for one in sent):
        faults.append("a message is lost or there twice")
    place = {text: number for number, text in enumerate(written)}
    for one in sent:
        if any(place[one.text] > place[later.text] for later in sent if one.acknowledged < later.sent):
            faults.append(f"{one.text} was acknowledged before another was sent, and came after it")
    if [text for text in written if text.startswith("ask ")][:KEPT_QUESTIONS] != found.state["interview"]["questions"]:
        faults.append("the state is not what the messages make of it in this order")
    return faults


def test_two_gateways_and_two_turn_servers_keep_the_order(pair: list[tuple[Gateway, TurnServer]]) -> None:
    seed = random.randrange(2**32)
    chance, over = random.Random(seed), threading.Event()
    urls = [gateway.url for gateway, _ in pair]
    chats = [Chat(random.Random(seed).choice(urls)) for _ in range(CONVERSATIONS)]
    histories: dict[str, list[Sent]] = {}

    def disturb() -> None:
        while not over.wait(chance.uniform(0.05, 0.3)):
            chance.choice(pair)[1].fault = chance.choice([None, None, "500", "foreign", "garbage", "early"])

    def converse(chat: Chat, half: int, number: int) -> None:
        texts = [f"ask {half}.{n}" for n in range(MESSAGES)]
        histories.setdefault(chat.id, []).extend(talk(chat, urls, random.Random(seed + number), texts))

    for chat in chats:
        chat.say("yes")
    disturbing = threading.Thread(target=disturb)
    disturbing.start()
    talking = [threading.Thread(target=converse, args=(chat, half, n * 2 + half)) for n, chat in enumerate(chats) for half in (0, 1)]
    for thread in talking:
        thread.start()
    for thread in talking:
        thread.join()
    over.set()
    disturbing.join()
    for _, server in pair:
        server.fault = None
    gateway = pair[0][0]
    for chat in chats:
        until(lambda chat=chat: chat.send("ask last", "last").status_code == 200)  # type: ignore[misc]  all before it are answered by then
        sent = [Sent("yes", 0, 0), *histories[chat.id], Sent("ask last", float("inf"), float("inf"))]
        assert faults_of(gateway, chat.id, sent) == [], f"seed {seed}"
