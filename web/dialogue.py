"""The only module that talks to the turn server. A turn counts only with its marker: this turn's id and all four parts, well formed.

Decides what counts as an answer; keeps nothing, and logs neither texts nor states.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import aiohttp

TURN_SECONDS = 2.4
_MOST_BYTES = 4_000_000
_KEEPS = ("all", "criterion", "nothing")
_DISPOSITIONS = (None, "likely", "review", "wait", "unlikely", "stopped")
_RECORD = ("consented", "keep", "disposition", "wait_until", "focus", "criteria", "ledger", "answers", "referral", "other_trials")


class NotAnswered(Exception):
    """No turn. `reached`: the turn server had the message, so the message itself may be why: an error, a hang, a broken call."""

    def __init__(self, reason: str, *, reached: bool) -> None:
        super().__init__(reason)
        self.reached = reached


class Dialogue:
    """The turn server, over HTTP on loopback. `suspect`: it failed at the last turn that it was asked for."""

    def __init__(self, url: str, secret: str, site: Mapping[str, Any]) -> None:
        self.site, self.suspect = dict(site), False
        self._url, self._headers = url or "http://127.0.0.1:9", {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self._open: aiohttp.ClientSession | None = None

    @property
    def _session(self) -> aiohttp.ClientSession:
        """Made on the loop that uses it. aiohttp's client: httpx's takes 2 ms a call."""
        if self._open is None:
            connector = aiohttp.TCPConnector(limit=64)
            self._open = aiohttp.ClientSession(connector=connector, headers=self._headers, timeout=aiohttp.ClientTimeout(total=10))
        return self._open

    async def turn(self, id: str, state: Mapping[str, Any], text: str, now: datetime, *, seconds: float = TURN_SECONDS) -> dict[str, Any]:
        """The turn of this text from this state. Raises NotAnswered, within `seconds`."""
        call = json.dumps({"turn": id, "state": state, "text": text, "now": now.isoformat(), "site": self.site})
        try:
            async with asyncio.timeout(seconds):
                status, answer = await self._said("POST", "/turn", call)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.suspect = True
            raise NotAnswered(type(error).__name__, reached=not isinstance(error, aiohttp.ClientConnectorError)) from None
        fault = f"status {status}" if status != 200 else fault_of(answer, id)
        self.suspect = fault is not None
        if fault:
            raise NotAnswered(fault, reached=True)
        turn: dict[str, Any] = answer
        return turn

    async def health(self) -> dict[str, Any] | None:
        """What the turn server says of itself; None when it does not answer."""
        try:
            async with asyncio.timeout(2):
                status, answer = await self._said("GET", "/health")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None
        return answer if status == 200 and isinstance(answer, dict) and answer.get("status") == "ok" else None

    async def _said(self, method: str, path: str, body: str | None = None) -> tuple[int, Any]:
        """Status and JSON of an answer; None in place of what is none, or past all measure."""
        async with self._session.request(method, self._url + path, data=body, allow_redirects=False) as response:
            raw = bytearray()
            async for chunk in response.content.iter_any():
                raw += chunk
                if len(raw) > _MOST_BYTES:
                    return response.status, None
        try:
            return response.status, json.loads(raw)
        except (ValueError, RecursionError):
            return response.status, None

    async def close(self) -> None:
        """Closes the connections."""
        if self._open is not None:
            await self._open.close()


def fault_of(answer: Any, id: str) -> str | None:
    """Why this is not the marker of that turn; None where it is."""
    if not isinstance(answer, dict) or answer.get("turn") != id:
        return "no marker of this turn"
    checks = (("state", _state_sound), ("says", _says_sound), ("view", _view_sound), ("record", _record_sound))
    return next((f"{name} is not sound" for name, sound in checks if not sound(answer.get(name))), None)


def _state_sound(state: Any) -> bool:
    return isinstance(state, dict) and isinstance(state.get("protocol"), str) and "format" in state


def _says_sound(says: Any) -> bool:
    return isinstance(says, list) and all(
        isinstance(say, dict)
        and isinstance(say.get("key"), str)
        and isinstance(say.get("text"), str)
        and isinstance(say.get("choices", []), list)
        for say in says
    )


def _view_sound(view: Any) -> bool:
    return (
        isinstance(view, dict)
        and isinstance(view.get("ended"), bool)
        and isinstance(view.get("language"), str)
        and isinstance(view.get("progress"), dict)
        and (view.get("question") is None) == view["ended"]
        and isinstance(view.get("question"), (str, type(None)))
    )


def _record_sound(record: Any) -> bool:
    return (
        isinstance(record, dict)
        and all(key in record for key in _RECORD)
        and isinstance(record["consented"], bool)
        and record["keep"] in _KEEPS
        and record["disposition"] in _DISPOSITIONS
        and isinstance(record["criteria"], dict)
        and isinstance(record["ledger"], list)
        and isinstance(record["answers"], dict)
        and all(isinstance(entry, dict) and "value" in entry for entry in record["answers"].values())
        and isinstance(record["referral"], (dict, type(None)))
    )
