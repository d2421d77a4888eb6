"""The only module that talks to the turn servers. An answer counts only if it carries the id that was asked for and decodes as a Turn.

It keeps nothing but which conversations were costly, and logs neither texts nor states.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from prescreen.dialogue.turn import Record, Say, Turn, View
from store.states import Carried, text_of
from web.lanes import Lanes, Unreached

TURN_SECONDS = 2.4
_LONG = 600
"""A text with more characters is expected to take long: answers have fewer, and reading takes about 5 ms for each 200."""
_COSTLY = 0.06
"""A conversation whose text took so many seconds of processor time is asked about in the slow lane for a while."""
_AWHILE, _MOST_COSTLY = 60.0, 1_000


@dataclass(frozen=True)
class _Answer:
    """What the turn server answers: a turn, under the id that it was asked for. Its state is not read here."""

    turn: str
    state: msgspec.Raw
    says: tuple[Say, ...]
    view: View
    record: Record


_ANSWER = msgspec.json.Decoder(_Answer)


class NotAnswered(Exception):
    """There is no turn. `reached`: the turn server had the message, so the message itself may be the cause."""

    def __init__(self, reason: str, *, reached: bool) -> None:
        super().__init__(reason)
        self.reached = reached


class Dialogue:
    """The turn servers, over HTTP on loopback. `suspect`: there was no turn the last time that one was asked for."""

    def __init__(self, urls: Sequence[str], secret: str, slow: str = "") -> None:
        """`slow`: the address of the turn server for texts that take long."""
        self.suspect = False
        self._lanes = Lanes(urls or ["http://127.0.0.1:9"], secret, slow)
        self._costly: dict[str, float] = {}

    async def turn(
        self,
        id: str,
        state: Mapping[str, Any],
        text: str,
        now: datetime,
        *,
        trial: str,
        site: Mapping[str, Any],
        script: str = "",
        seconds: float = TURN_SECONDS,
    ) -> Turn:
        """The turn of this text from this state, about this trial at its site. Raises NotAnswered, within `seconds`.

        `script`: the id of the earlier one that it is made in, if it is not the one in force.
        """
        asked = {"turn": id, "state": msgspec.Raw(text_of(state)), "text": text, "now": now.isoformat(), "site": dict(site), "trial": trial}
        call = msgspec.json.encode({**asked, "script": script} if script else asked)
        conversation = id.rpartition("-")[0]
        costly = len(text) > _LONG or self._costly.get(conversation, 0.0) > time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                answer = await self._lanes.ask(b"POST", b"/turn", call, costly=costly)
        except (TimeoutError, OSError) as error:
            self.suspect = True
            raise NotAnswered(str(error) or type(error).__name__, reached=not isinstance(error, Unreached) or error.sent) from None
        if answer.cost > _COSTLY:
            self._remember(conversation)
        try:
            if answer.status != 200:
                raise NotAnswered(f"status {answer.status}", reached=True)
            turn = read_turn(answer.body, id)
        except NotAnswered:
            self.suspect = True
            raise
        self.suspect = False
        return turn

    def _remember(self, conversation: str) -> None:
        now = time.monotonic()
        if len(self._costly) >= _MOST_COSTLY:
            self._costly = {one: until for one, until in self._costly.items() if until > now}
        self._costly[conversation] = now + _AWHILE

    async def health(self) -> dict[str, Any] | None:
        """What the turn server says of itself; None when it does not answer."""
        try:
            async with asyncio.timeout(2):
                told = await self._lanes.ask(b"GET", b"/health")
            answer = json.loads(told.body)
        except (TimeoutError, OSError, ValueError, RecursionError):
            return None
        return answer if told.status == 200 and isinstance(answer, dict) and answer.get("status") == "ok" else None

    async def close(self) -> None:
        """Closes the connections."""
        self._lanes.close()


def read_turn(body: bytes, id: str) -> Turn:
    """The turn in an answer of the turn server. Raises NotAnswered for anything else, an answer to another turn included."""
    try:
        answer = _ANSWER.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise NotAnswered(f"not a turn: {_place_of(error)}", reached=True) from None
    if answer.turn != id:
        raise NotAnswered("another turn", reached=True)
    state = bytes(answer.state)
    if not state.startswith(b"{") or state == b"{}":
        raise NotAnswered("a turn without a state", reached=True)
    return Turn(Carried(state), answer.says, answer.view, answer.record)


def _place_of(error: Exception) -> str:
    """Where in an answer the fault is, as msgspec's message names it at its end (`$.record.keep`); never what stood there."""
    _, _, place = str(error).rpartition(" - at ")
    return place.strip("`") if place.startswith("`$") else type(error).__name__
