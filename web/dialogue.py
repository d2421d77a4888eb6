"""The only module that talks to the turn server. An answer counts only if it carries the id that was asked for and decodes as a Turn.

It keeps nothing, and logs neither texts nor states.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import msgspec

from prescreen.dialogue.turn import Record, Say, Turn, View

TURN_SECONDS = 2.4
_MOST_BYTES = 4_000_000


@dataclass(frozen=True)
class _Answer:
    """What the turn server answers: a turn, under the id that it was asked for."""

    turn: str
    state: dict[str, Any]
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
    """The turn server, over HTTP on loopback. `suspect`: it failed at the last turn that it was asked for."""

    def __init__(self, url: str, secret: str) -> None:
        self.suspect = False
        self._url, self._headers = url or "http://127.0.0.1:9", {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self._open: aiohttp.ClientSession | None = None

    @property
    def _session(self) -> aiohttp.ClientSession:
        """Made on the event loop that uses it. This is aiohttp because a call by httpx takes 2 ms."""
        if self._open is None:
            connector = aiohttp.TCPConnector(limit=64)
            self._open = aiohttp.ClientSession(connector=connector, headers=self._headers, timeout=aiohttp.ClientTimeout(total=10))
        return self._open

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
        asked = {"turn": id, "state": state, "text": text, "now": now.isoformat(), "site": dict(site), "trial": trial}
        call = msgspec.json.encode({**asked, "script": script} if script else asked)
        try:
            async with asyncio.timeout(seconds):
                status, body = await self._asked("POST", "/turn", call)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.suspect = True
            raise NotAnswered(type(error).__name__, reached=not isinstance(error, aiohttp.ClientConnectorError)) from None
        try:
            if status != 200:
                raise NotAnswered(f"status {status}", reached=True)
            turn = read_turn(body, id)
        except NotAnswered:
            self.suspect = True
            raise
        self.suspect = False
        return turn

    async def health(self) -> dict[str, Any] | None:
        """What the turn server says of itself; None when it does not answer."""
        try:
            async with asyncio.timeout(2):
                status, body = await self._asked("GET", "/health")
            answer = json.loads(body)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError, RecursionError):
            return None
        return answer if status == 200 and isinstance(answer, dict) and answer.get("status") == "ok" else None

    async def _asked(self, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
        """Status and body of an answer; the body is empty where it is longer than any turn can be."""
        async with self._session.request(method, self._url + path, data=body, allow_redirects=False) as response:
            raw = bytearray()
            async for chunk in response.content.iter_any():
                raw += chunk
                if len(raw) > _MOST_BYTES:
                    return response.status, b""
        return response.status, bytes(raw)

    async def close(self) -> None:
        """Closes the connections."""
        if self._open is not None:
            await self._open.close()


def read_turn(body: bytes, id: str) -> Turn:
    """The turn in an answer of the turn server. Raises NotAnswered for anything else, an answer to another turn included."""
    try:
        answer = _ANSWER.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise NotAnswered(f"not a turn: {_place_of(error)}", reached=True) from None
    if answer.turn != id:
        raise NotAnswered("another turn", reached=True)
    if not answer.state:
        raise NotAnswered("a turn without a state", reached=True)
    return Turn(answer.state, answer.says, answer.view, answer.record)


def _place_of(error: Exception) -> str:
    """Where in an answer the fault is, as msgspec's message names it at its end (`$.record.keep`); never what stood there."""
    _, _, place = str(error).rpartition(" - at ")
    return place.strip("`") if place.startswith("`$") else type(error).__name__
