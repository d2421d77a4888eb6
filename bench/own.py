"""What is measured of the product alone: reading, and the SMS webhook with the turn server up and hanging."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Iterator

import httpx
from twilio.request_validator import RequestValidator

from bench.measures import percentile
from bench.processes import ROOT
from bench.product import ACCOUNT, NUMBER, TOKEN, Ours
from prescreen.protocol import load

_numbers = itertools.count(1_000_000)
TEXTS_A_SECOND, SECONDS = 50, 8


def reading(bot: Ours) -> dict[str, float]:
    """The 95th percentile of milliseconds a reading takes: of labelled utterances, and of texts of 2,000 characters."""
    file = ROOT / "tests" / "utterances" / "test.jsonl"
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
    short = [{"id": str(n), "question": one["question"], "text": one["text"]} for n, one in enumerate(lines)][::10]
    listed = next(question.id for question in load().questions if question.kind in ("medicines", "conditions", "words"))
    long = [{"id": name, "question": listed, "text": text} for name, text in LONG_TEXTS]
    with httpx.Client(trust_env=False, timeout=60) as http:
        return {name: percentile(sorted(_read(bot, http, some)), 0.95) for name, some in (("message", short), ("long", long))}


def _read(bot: Ours, http: httpx.Client, lines: list[dict[str, str]]) -> Iterator[float]:
    for line in lines:
        begun = time.perf_counter()
        answer = bot.interpret(http, line)
        yield (time.perf_counter() - begun) * 1000
        assert answer.status_code == 200, line["id"]


def _long() -> Iterator[tuple[str, str]]:
    """Texts of 2,000 characters: prose, lists, digits, marks on marks, one endless word."""
    parts = {
        "prose": "well I have had this trouble since about 2019, I had no surgery and I take Lasix 40 mg and prednisone, ",
        "list": "furosemide, prednisone, lisinopril, metformin, ",
        "digits": "12 3 4.5 2019-05 ",
        "word": "plaquenil",
        "marks": "e\u0301\u0302\u0303\u0304\u0305",
        "no": "no ",
        "brackets": "[({<",
        "letters": "aaaaaaaaaa",
        "commas": ",.;:!?-",
        "months": "may march june 5 ",
    }
    for name, part in parts.items():
        yield name, (part * 2000)[:2000]


LONG_TEXTS = tuple(_long())


def webhook() -> tuple[float, float]:
    """The 99th percentile of milliseconds until the SMS webhook has answered, at 50 texts a second, each the first of another number: turn
    servers up, and one that hangs."""
    bot = Ours(account=True)
    try:
        bot.ready()
        up = asyncio.run(_texts(bot))
        bot.hang()
        hanging = asyncio.run(_texts(bot))
    finally:
        bot.stop()
    return percentile(up, 0.99), percentile(hanging, 0.99)


async def _texts(bot: Ours) -> list[float]:
    """Signed as Twilio signs them."""
    taken: list[float] = []
    url, signed = f"{bot.url}/sms/inbound", RequestValidator(TOKEN).compute_signature
    async with httpx.AsyncClient(trust_env=False, timeout=60) as client:

        async def one() -> None:
            number = next(_numbers)
            text = {"MessageSid": f"SM{number:032}", "AccountSid": ACCOUNT, "From": f"+1608{number}", "To": NUMBER, "Body": "hello"}
            text["NumMedia"] = "0"
            begun = time.perf_counter()
            answer = await client.post(url, data=text, headers={"X-Twilio-Signature": signed(url, text)})
            taken.append((time.perf_counter() - begun) * 1000)
            assert answer.is_success, answer.status_code

        tasks = []
        for _ in range(TEXTS_A_SECOND * SECONDS):
            tasks.append(asyncio.create_task(one()))
            await asyncio.sleep(1 / TEXTS_A_SECOND)
        await asyncio.gather(*tasks)
    return taken
