"""Emergencies by the trial's own glossaries, for callers that do not ask `Signs` yet. Goes once the gateway does."""

from __future__ import annotations

from functools import cache

from prescreen.protocol.load import load
from prescreen.understanding.signs.signs import Signs


def emergency(text: str) -> str | None:
    """ "911" for a medical emergency now, "988" for thoughts of suicide or self-harm, else None. In whatever language it is written."""
    return _standing().read(text).emergency


@cache
def _standing() -> Signs:
    return Signs(load())
