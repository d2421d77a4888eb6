"""Referrals: who wants to be contacted, what their answers gave, how to find them again. One for each conversation.

Identity and ledger are sealed; names, e-mail and phone are found by blind indices. The workflow on top is not decided here.
One that is drawn to be asked again (store/blinding.py) opens without what its answers gave, unless the whole is asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select, update

from prescreen.dialogue.turn import Entry, Record, ReferralDetails
from prescreen.protocol.layers import default_trial, read_layers, trial_folder, trial_names
from prescreen.protocol.roles import id_in_role
from prescreen.unseen import without_unseen
from store import audit, earlier, ids
from store.database import Database
from store.seals import Sealer
from store.tables import flagged_in, referral_events, referral_flags, referral_index, referrals

NEW = "new"
FORM = "form"
"""The kind of what came by the contact form."""
_FLAGGED = ("fail", "wait", "review")


@dataclass(frozen=True)
class Upsert:
    """What writing a referral did. `completed`: all details are in since this turn."""

    id: str
    new: bool
    completed: bool
    trial: str = ""


@dataclass(frozen=True)
class Referral:
    """A referral, opened."""

    id: str
    conversation: str | None
    kind: str
    status: str
    disposition: str | None
    wait_until: date | None
    focus: str | None
    channel: str
    language: str
    identity: dict[str, Any]
    ledger: tuple[Entry, ...]
    protocol_version: str
    complete: bool
    created_at: datetime
    version: int
    assigned_to: str | None
    outcome: str | None = None
    next_at: datetime | None = None
    calls: int = 0
    tried_at: datetime | None = None
    reached_at: datetime | None = None
    joined_to: str | None = None
    unread: int = 0
    held: bool = False
    fictional: bool = False
    visit_at: datetime | None = None
    trial: str = ""
    blind: bool = False

    @property
    def name(self) -> str:
        """First and last name, as far as they were given."""
        return " ".join(str(self.identity[key]) for key in ("first_name", "last_name") if self.identity.get(key))

    @property
    def age(self) -> int | None:
        """The age that was given; None where it was not, or in no number."""
        return age_in(self.ledger, self.trial)

    def to_json(self) -> dict[str, Any]:
        """As `prescreen referrals --json` shows it."""
        flagged = [entry for entry in self.ledger if entry.status in _FLAGGED]
        identity = self.identity
        return {
            "id": self.id,
            "conversation": self.conversation,
            "status": self.status,
            "disposition": self.disposition,
            "wait_until": self.wait_until.isoformat() if self.wait_until else None,
            "focus": self.focus,
            "flags": [{key: getattr(entry, key) for key in ("criterion", "status", "why", "words")} for entry in flagged],
            **{key: identity.get(key) for key in ("first_name", "last_name", "email", "phone", "reach")},
            "language": self.language,
            "other_language": identity.get("other_language"),
            "questions": identity.get("questions", []),
            "kind": self.kind,
            "created": self.created_at.isoformat(),
            "trial": self.trial,
            "blind": self.blind,
        }


def write(
    connection: Connection,
    sealer: Sealer,
    *,
    conversation: str,
    channel: str,
    given: ReferralDetails,
    record: Record,
    phone: str | None,
    now: datetime,
    stands: bool = False,
) -> Upsert:
    """Writes the referral of a conversation, or what of it has changed. `phone`: the number texted from, where that is the channel.

    `stands`: who they are and how to reach them may have changed, but not what they answered and what that came to. A ledger whose place
    one of another version takes is kept beside it.
    """
    identity = {**identity_in(given), "phone": given.phone or phone}
    values = {
        "kind": given.kind,
        "disposition": record.disposition if record.disposition != "stopped" else None,
        "wait_until": date.fromisoformat(record.wait_until) if record.wait_until else None,
        "focus": record.focus,
        "language": given.language,
        "flags": flags_in(record.ledger),
        "protocol_version": record.protocol,
        "complete": given.complete,
        "trial": record.trial,
    }
    row = connection.execute(select(referrals).where(referrals.c.conversation == conversation)).first()
    if row is None:
        id = ids.random("r")
        insert_referral(connection, sealer, id, values, identity, record.ledger, conversation=conversation, channel=channel, now=now)
        return Upsert(id, True, given.complete, record.trial)
    before, ledger = _opened(row, sealer), record.ledger
    if row.blind and record.keep == "all":
        values["kind"] = row.kind  # while they put an answer right, too: it had come to its end, and that they do so is not to be seen
    if stands:
        values, ledger = {name: values[name] for name in ("language", "complete")}, before.ledger
    if before.identity == identity and before.ledger == ledger and all(getattr(row, key) == value for key, value in values.items()):
        return Upsert(row.id, False, False, record.trial)
    another = row.protocol_version != record.protocol or record.reopened == "done"
    if another and not stands and record.keep == "all":
        told = {"version": row.protocol_version, "disposition": row.disposition, "wait_until": row.wait_until}
        earlier.keep(connection, sealer, row.id, before.ledger, **told, now=now)
    sealed = _sealed(sealer, row.id, identity, ledger)
    connection.execute(update(referrals).where(referrals.c.id == row.id).values(**values, **sealed, version=referrals.c.version + 1))
    _index(connection, sealer, row.id, identity, ledger, record.trial)
    return Upsert(row.id, False, given.complete and not before.complete, record.trial)


def insert_referral(
    connection: Connection,
    sealer: Sealer,
    id: str,
    values: Mapping[str, Any],
    identity: dict[str, Any],
    ledger: tuple[Entry, ...],
    *,
    conversation: str | None,
    channel: str,
    now: datetime,
) -> None:
    """Stores a new referral, with its index and its audit entry."""
    sealed = _sealed(sealer, id, identity, ledger)
    row = {"id": id, "conversation": conversation, "channel": channel, "status": NEW, "created_at": now, **values, **sealed}
    connection.execute(insert(referrals).values(row))
    connection.execute(insert(referral_events).values(id=ids.new("e"), referral=id, at=now, actor="participant", action="created"))
    _index(connection, sealer, id, identity, ledger, str(values.get("trial") or ""))
    audit.add(connection, now, "participant", "referral.created", id, str(values["kind"]))


def _sealed(sealer: Sealer, id: str, identity: dict[str, Any], ledger: tuple[Entry, ...]) -> dict[str, Any]:
    """What is kept of the two: sealed, and by which criteria the queue finds it."""
    return {
        "flagged": flagged_in(flags_in(ledger)),
        "identity": sealer.seal_json(identity, "referrals", id, "identity"),
        "ledger": sealer.seal_json(msgspec.to_builtins(ledger), "referrals", id, "ledger"),
    }


def _index(connection: Connection, sealer: Sealer, id: str, identity: Mapping[str, Any], ledger: tuple[Entry, ...], trial: str) -> None:
    """What the referral is found by: names, e-mail, phone, name with age, and the criteria to look at."""
    connection.execute(delete(referral_index).where(referral_index.c.referral == id))
    words = [word for key in ("first_name", "last_name") for word in name_words(identity.get(key) or "")]
    entries = {("name", sealer.index("name", word)) for word in words}
    if identity.get("email"):
        entries.add(("email", sealer.index("email", str(identity["email"]).lower())))
    if identity.get("phone"):
        entries.add(("phone", sealer.index("phone", str(identity["phone"]))))
    age = age_in(ledger, trial)
    if len(words) > 1 and age is not None:
        entries.add(("person", sealer.index("person", f"{' '.join(sorted(words))} {age}")))
    if entries:
        connection.execute(
            insert(referral_index), [{"referral": id, "field": field, "digest": digest} for field, digest in sorted(entries)]
        )
    connection.execute(delete(referral_flags).where(referral_flags.c.referral == id))
    flags = {entry.criterion: entry.status for entry in ledger if entry.status in _FLAGGED}
    if flags:
        connection.execute(insert(referral_flags), [{"referral": id, "criterion": c, "status": s} for c, s in flags.items()])


def identity_in(given: ReferralDetails) -> dict[str, Any]:
    """Who wants to be contacted, how, and what they ask, as a referral keeps it."""
    fields = ("first_name", "last_name", "email", "phone", "reach", "other_language")
    named = {field: value and without_unseen(value) for field in fields for value in [getattr(given, field)]}
    return {**named, "questions": [without_unseen(question) for question in given.questions]}


def flags_in(ledger: Iterable[Entry]) -> list[dict[str, str]]:
    """The criteria of a ledger that a coordinator must look at, with their status."""
    return [{"criterion": entry.criterion, "status": entry.status} for entry in ledger if entry.status in _FLAGGED]


def age_in(ledger: Iterable[Entry], trial: str) -> int | None:
    """The age that a ledger's evidence holds."""
    asked = id_in_role(trial or default_trial().name, "age")
    given = next((entry.value for entry in ledger if asked and entry.question == asked), None)
    return given if isinstance(given, int) else None


def name_words(name: str) -> list[str]:
    """The words of a name as they are indexed: lower case, without accents.

    >>> name_words("María-José O'Neil")
    ['maria', 'jose', 'oneil']
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    plain = plain.replace("'", "").replace("’", "")
    return "".join(c if c.isalnum() else " " for c in plain).split()


def find(connection: Connection, sealer: Sealer, field: str, value: str) -> list[str]:
    """Ids of the referrals whose name (all words), email or phone this is."""
    values = name_words(value) if field == "name" else [value.lower() if field == "email" else value]
    found: set[str] | None = None
    for word in values:
        query = select(referral_index.c.referral).where(
            referral_index.c.field == field, referral_index.c.digest.in_(sealer.indices(field, word))
        )
        here = set(connection.execute(query).scalars())
        found = here if found is None else found & here
    return sorted(found or ())


def get(connection: Connection, sealer: Sealer, id: str, *, whole: bool = False) -> Referral | None:
    """The referral of that id. `whole`: also what is shown to nobody until they are asked again."""
    return next(iter(several(connection, sealer, [id], whole=whole)), None)


def of_conversation(connection: Connection, conversation: str) -> str | None:
    """The id of a conversation's referral; None where it has none."""
    return connection.execute(select(referrals.c.id).where(referrals.c.conversation == conversation)).scalar_one_or_none()


def trial_of(connection: Connection, id: str) -> str | None:
    """The trial that a referral is for; None where there is no such referral."""
    return connection.execute(select(referrals.c.trial).where(referrals.c.id == id)).scalar_one_or_none()


def several(connection: Connection, sealer: Sealer, wanted: Sequence[str], *, whole: bool = False) -> list[Referral]:
    """The referrals of these ids, in this order. `whole`: as with `get`."""
    rows = {row.id: row for row in connection.execute(select(referrals).where(referrals.c.id.in_(list(wanted))))}
    opened = [_opened(rows[id], sealer) for id in wanted if id in rows]
    return opened if whole else [*map(masked, opened)]


def every(database: Database, trial: str = "") -> Iterator[Referral]:
    """All referrals, or those of a trial, oldest first."""
    query = select(referrals).where(referrals.c.trial == trial) if trial else select(referrals)
    with database.read() as connection:
        for row in connection.execute(query.order_by(referrals.c.created_at, referrals.c.id)):
            yield masked(_opened(row, database.sealer))


def masked(one: Referral) -> Referral:
    """The referral as everybody is shown it: where it is drawn to be asked again, no more than who it is and how to reach them.

    Of what they said of that, lines that may tell of their health are left out, and so are their words when they asked to be called.
    """
    if not one.blind:
        return one
    reach = _unsaid(str(one.identity.get("reach") or ""), one.trial or default_trial().name)
    identity = {**one.identity, "questions": [], "reach": reach or None}
    return replace(one, identity=identity, disposition=None, wait_until=None, focus=None, ledger=())


def _unsaid(reach: str, trial: str) -> str:
    telling, begins = _telling(trial)
    lines = [line for line in reach.splitlines() if not telling.search(line) and not line.startswith(begins)]
    return "\n".join(lines)


@lru_cache(maxsize=16)
def _telling(trial: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """The words of a trial that tell of somebody's health, and how the line begins that holds a wish to be called."""
    if trial not in trial_names():
        return re.compile("(?!)"), ()
    folder = trial_folder(trial)
    words = read_layers(folder, "messages.yml").get("health_words") or ["(?!)"]
    languages = sorted(file.stem for layer in (folder, folder.parent / "common") for file in (layer / "wording").glob("*.yml"))
    said = (
        str((read_layers(folder, f"wording/{one}.yml").get("contact") or {}).get("call_asked") or "") for one in dict.fromkeys(languages)
    )
    begins = tuple(dict.fromkeys(one.partition("{")[0].strip() for one in said if one.partition("{")[0].strip()))
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE), begins


def _opened(row: Row[Any], sealer: Sealer) -> Referral:
    return Referral(
        id=row.id,
        conversation=row.conversation,
        kind=row.kind,
        status=row.status,
        disposition=row.disposition,
        wait_until=row.wait_until,
        focus=row.focus,
        channel=row.channel,
        language=row.language,
        identity=sealer.open_json(row.identity, "referrals", row.id, "identity"),
        ledger=msgspec.convert(sealer.open_json(row.ledger, "referrals", row.id, "ledger"), tuple[Entry, ...]),
        protocol_version=row.protocol_version,
        complete=row.complete,
        created_at=row.created_at,
        version=row.version,
        assigned_to=row.assigned_to,
        outcome=row.outcome,
        next_at=row.next_at,
        calls=row.calls,
        tried_at=row.tried_at,
        reached_at=row.reached_at,
        joined_to=row.joined_to,
        unread=row.unread,
        held=row.held,
        fictional=row.fictional,
        visit_at=row.visit_at,
        trial=row.trial,
        blind=row.blind,
    )
