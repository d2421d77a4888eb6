"""web/lanes.py, web/connection.py: which turn server is asked, and what happens where one refuses, breaks off, says nothing or too much."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timezone

import pytest

from web import connection, lanes
from web.dialogue import Dialogue, NotAnswered
from web.lanes import Lanes, Unreached

ANSWER = b"HTTP/1.1 200 OK\r\nx-cost: 0.25\r\ncontent-length: 2\r\n\r\nok"


class Server:
    """Answers calls as it is told. `asked`: the calls that it got, `open` those that it has not answered, `most` the most at once."""

    def __init__(self, name: str, how: str = "answers") -> None:
        self.name, self.how = name, how
        self.asked = self.open = self.most = 0
        self.free = asyncio.Event()

    async def start(self) -> str:
        """Starts it; its address."""
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                self.asked += 1
                self.open += 1
                self.most = max(self.most, self.open)
                if self.how == "silent":
                    await self.free.wait()
                if self.how == "breaks":
                    writer.write(ANSWER[:20])
                    break
                if self.how == "waits":
                    await self.free.wait()
                writer.write(ANSWER if self.how != "long" else b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n" + b"a" * 5_000_000)
                self.open -= 1
        writer.close()


@contextlib.asynccontextmanager
async def given(*hows: str, slow: str = "") -> AsyncIterator[tuple[Lanes, list[Server]]]:
    """Lanes to servers that behave so; `gone` is one that there is not."""
    servers = [Server(str(number), how) for number, how in enumerate([*hows, *([slow] if slow else [])])]
    urls = [_nowhere() if one.how == "gone" else await one.start() for one in servers]
    found = Lanes(urls[: len(hows)], "secret", urls[-1] if slow else "")
    yield found, servers
    found.close()
    for one in servers:
        one.free.set()
        if one.how != "gone":
            one.server.close()


def _nowhere() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        async with asyncio.timeout(30):
            await test()

    asyncio.run(limited())


async def ask(given: Lanes, *, costly: bool = False) -> connection.Answered:
    return await given.ask(b"POST", b"/turn", b"", costly=costly)


def test_an_answer_comes_with_its_cost_over_a_kept_connection() -> None:
    async def test() -> None:
        async with given("answers") as (asked, _):
            for _ in range(3):
                assert await ask(asked) == connection.Answered(200, b"ok", 0.25)
            assert len(asked.ordinary[0]._idle) == 1

    run(test)


def test_the_one_with_fewest_open_calls_is_asked() -> None:
    async def test() -> None:
        async with given("waits", "answers") as (asked, (busy, free)):
            waiting = asyncio.ensure_future(ask(asked))
            while not busy.asked:
                await asyncio.sleep(0)
            for _ in range(3):
                await ask(asked)
            assert (busy.asked, free.asked) == (1, 3)
            busy.free.set()
            await waiting

    run(test)


@pytest.mark.parametrize("how", ["gone", "breaks"])
def test_where_one_fails_another_is_asked(how: str) -> None:
    async def test() -> None:
        async with given(how, "answers") as (asked, servers):
            for _ in range(3):
                assert (await ask(asked)).body == b"ok"
            assert (servers[0].asked, servers[1].asked) == (how == "breaks", 3)  # and it is avoided

    run(test)


def test_where_one_says_nothing_another_is_asked_and_it_is_avoided(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "PATIENCE", 0.02)

    async def test() -> None:
        async with given("silent", "answers") as (asked, (silent, other)):
            for _ in range(4):
                assert (await ask(asked)).body == b"ok"
            assert (silent.asked, other.asked) == (1, 4)

    run(test)


@pytest.mark.parametrize(("hows", "sent"), [(("gone", "gone"), False), (("gone", "breaks"), True), (("breaks",), True), (("gone",), False)])
def test_where_all_fail_it_is_told_whether_one_may_have_read_the_call(hows: tuple[str, ...], sent: bool) -> None:
    async def test() -> None:
        async with given(*hows) as (asked, _):
            with pytest.raises(Unreached) as told:
                await ask(asked)
            assert told.value.sent is sent

    run(test)


def test_no_answer_is_taken_that_is_longer_than_any_turn() -> None:
    async def test() -> None:
        async with given("long") as (asked, _):
            with pytest.raises(Unreached):
                await ask(asked)
            assert not asked.ordinary[0]._idle

    run(test)


def test_costly_calls_wait_for_each_other_in_their_lane_and_delay_nobody() -> None:
    async def test() -> None:
        async with given("answers", slow="waits") as (asked, (ordinary, slow)):
            costly = [asyncio.ensure_future(ask(asked, costly=True)) for _ in range(20)]
            while slow.asked < 2:
                await asyncio.sleep(0)
            for _ in range(5):
                await ask(asked)
            assert (ordinary.asked, slow.asked) == (5, 2)
            slow.free.set()
            await asyncio.gather(*costly)
            assert slow.asked == 20 and slow.most == 2

    run(test)


def test_without_the_slow_lane_costly_calls_go_to_the_others() -> None:
    async def test() -> None:
        async with given("answers", slow="gone") as (asked, (ordinary, _)):
            assert (await ask(asked, costly=True)).body == b"ok"
            assert ordinary.asked == 1

    run(test)


def test_long_texts_and_who_wrote_a_costly_one_go_to_the_slow_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test() -> None:
        found, costs = list[bool](), iter([0.0, 0.0, 0.5, 0.0, 0.0])
        dialogue = Dialogue(["http://127.0.0.1:9"], "secret")

        async def answered(method: bytes, path: bytes, body: bytes, *, costly: bool) -> connection.Answered:
            found.append(costly)
            return connection.Answered(500, b"", next(costs))

        monkeypatch.setattr(dialogue._lanes, "ask", answered)
        for turn, text in (("c_a-1", "yes"), ("c_a-2", "a" * 601), ("c_a-3", "no"), ("c_a-4", "yes"), ("c_b-1", "yes")):
            with pytest.raises(NotAnswered):
                await dialogue.turn(turn, {"a": 1}, text, datetime.now(timezone.utc), trial="t", site={})
        assert found == [False, True, False, True, False]

    run(test)


def test_a_costly_call_that_waited_in_vain_was_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_GATE_SECONDS", 0.02)

    async def test() -> None:
        async with given("answers", slow="waits") as (asked, (_, slow)):
            before = [asyncio.ensure_future(ask(asked, costly=True)) for _ in range(2)]
            while slow.asked < 2:
                await asyncio.sleep(0)
            with pytest.raises(Unreached) as told:
                await ask(asked, costly=True)
            assert not told.value.sent and slow.asked == 2
            slow.free.set()
            await asyncio.gather(*before)
            assert (await ask(asked, costly=True)).body == b"ok"

    run(test)
