"""Where several trials are served: which of them a text by SMS is about, and what they are called.

A text is about the trial whose number it came to, or whose keyword it is; where neither tells, its sender is asked once by a short text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from prescreen.protocol.layers import common_of, default_trial
from prescreen.protocol.yaml import read
from store import outbox
from store.seals import Indices
from web.context import Context
from web.wording import put

ASKED = "sms.which"
_WAITS = timedelta(days=1)
_LEAST = 3
"""So many letters of a study's name are enough to choose it."""


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    found: dict[str, Any] = read(common_of(default_trial()) / "several.yml")
    return found


def words(language: str) -> dict[str, str]:
    """The words about several studies, in English where there are none in this language."""
    found: dict[str, str] = _words().get(language) or _words()["en"]
    return found


def name_of(context: Context, language: str) -> str:
    """What a study is called in this language, short, with a capital."""
    names = context.protocol.names.get(language) or context.protocol.names["en"]
    found = names["study"] or context.trial
    return found[:1].upper() + found[1:]


def of_number(context: Context, to: str) -> list[Context]:
    """The trials that texts to this number are for; all of them where the number is no trial's own, or is not told."""
    every = list(context.trials.values())
    return [one for one in every if one.settings.twilio_from == to] or every


def by_keyword(studies: Sequence[Context], text: str) -> Context | None:
    """The study whose keyword this text is, and nothing else."""
    said = _plain(text)
    return next((one for one in studies if said and said == _plain(str((one.protocol.study.get("sms") or {}).get("keyword") or ""))), None)


def by_answer(studies: Sequence[Context], text: str, language: str) -> Context | None:
    """The study that is chosen by its number in the list, or by its name as far as that is enough to know it."""
    said = _plain(text)
    if said.isascii() and said.isdigit():
        return studies[int(said) - 1] if len(said) < 3 and 0 < int(said) <= len(studies) else None
    named = [one for one in studies if len(said) >= _LEAST and said in _plain(name_of(one, language))]
    return named[0] if len(named) == 1 else None


def question(studies: Sequence[Context], language: str) -> str:
    """The text that asks which study is meant."""
    listed = ", ".join(f"{number} {name_of(one, language)}" for number, one in enumerate(studies, 1))
    said_in = language if language in _words() else "en"
    return put(studies[0], "several which", said_in, words(said_in)["which"], {"list": listed})


def asked(connection: Connection, phone_index: Indices, now: datetime) -> bool:
    """Whether the last text to this number asked which study is meant."""
    return outbox.last_key(connection, phone_index, now - _WAITS) == ASKED


def _plain(text: str) -> str:
    return re.sub(r"[^\w ]", "", text.casefold()).strip()
