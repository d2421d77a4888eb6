"""Codes that whoever did not fit may call with: each tells by which criterion and question, and the version and day.

A code is of nobody: all who ended alike on one day get the same, so that its row says no more than the counts do. It is made with the
database's key, so that nobody outside can tell what a code stands for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from store.seals import Sealer
from store.tables import codes

LETTERS = "DFHKLMRWXY"
"""None that is taken for a digit or, on the phone, in English or in Spanish, for another of these; no vowel, so that no word comes out."""
_LENGTH, _HALF = 6, 3
_TRIES = 50


@dataclass(frozen=True)
class Code:
    """A code, and what it stands for. `question`: the one that the interview ended at; empty where that was not known any more."""

    code: str
    day: date
    protocol_version: str
    criterion: str
    question: str
    trial: str


def made(connection: Connection, sealer: Sealer, *, day: date, protocol_version: str, criterion: str, question: str, trial: str) -> Code:
    """The code of all who ended so on that day; not kept yet."""
    of = [day.isoformat(), protocol_version, criterion, question, trial]
    for number in range(_TRIES):
        digest = sealer.index("code", "\0".join([*of, str(number)])).rpartition(":")[2]
        one = Code(_letters(digest), day, protocol_version, criterion, question, trial)
        row = connection.execute(select(codes).where(codes.c.code == one.code)).first()
        if row is None or _of(row) == one:
            return one
    raise RuntimeError("there is no code left")  # of a million that 30 days take some dozens of


def keep(connection: Connection, code: Code) -> None:
    """Keeps a code, once."""
    into = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(codes)
    connection.execute(into.values(vars(code)).on_conflict_do_nothing(index_elements=[codes.c.code]))


def find(connection: Connection, said: str, trial: str, now: datetime, days: int) -> list[Code]:
    """The code that was said, however it was written; where there is none, those that differ in one letter. None is older than so many
    days.
    """
    wanted = written(said)
    if len(wanted) != _LENGTH:
        return []
    since = now.date() - timedelta(days=days)
    query = select(codes).where(codes.c.trial == trial, codes.c.day >= since).order_by(codes.c.day.desc(), codes.c.code)
    kept = [_of(row) for row in connection.execute(query)]
    exact = [one for one in kept if written(one.code) == wanted]
    return exact or [one for one in kept if sum(a != b for a, b in zip(written(one.code), wanted, strict=True)) == 1]


def written(said: str) -> str:
    """The letters of a code as somebody wrote it down.

    >>> written("dfh kll"), written("D.F.H.-K L L")
    ('DFHKLL', 'DFHKLL')
    """
    return "".join(letter for letter in said.upper() if letter.isalpha())


def _letters(digest: str) -> str:
    number = int(digest[:16], 16)
    found = "".join(_digits(number))
    return f"{found[:_HALF]}-{found[_HALF:]}"


def _digits(number: int) -> Iterator[str]:
    for _ in range(_LENGTH):
        number, place = divmod(number, len(LETTERS))
        yield LETTERS[place]


def _of(row: object) -> Code:
    return Code(*(getattr(row, name) for name in ("code", "day", "protocol_version", "criterion", "question", "trial")))
