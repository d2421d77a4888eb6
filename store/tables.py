"""The tables. Columns of bytes are sealed (store/seals.py), but those marked OPEN; everything else holds no word and no identity of a
participant.

What is `Packed` is public, and only made small.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timezone
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    true,
)

from prescreen.dialogue.turn import View

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}
)


OPEN = {"open": True}
"""What marks a column of bytes that is not sealed."""
_NARROWED = (
    *("status", "blind", "disposition", "held", "wait_until", "next_at", "unread", "assigned_to", "kind", "focus", "channel", "language"),
    *("flagged", "visit_at"),
)
"""What the queue narrows by. It stands in every index that the queue is walked by, so that no sealed column is read for it."""


def queue_index(*ordered: str) -> list[str]:
    """The columns of an index by which a trial's queue is walked in this order."""
    return list(dict.fromkeys(("trial", "joined_to", *ordered, "created_at", "id", *_NARROWED)))


def flagged_in(flags: Iterable[Mapping[str, str]]) -> str:
    """The criteria of flags as the queue looks for one of them: each between commas, in no order; empty where there are none."""
    criteria = ",".join(flag["criterion"] for flag in flags)
    return f",{criteria}," if criteria else ""


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC in either database."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Aware to UTC without zone."""
        return None if value is None else value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Back to aware."""
        return None if value is None else value.replace(tzinfo=timezone.utc)


class Shown(TypeDecorator[View]):
    """What the page shows of a conversation, kept as JSON."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: View | None, dialect: Any) -> Any:
        """A view to plain values."""
        return None if value is None else msgspec.to_builtins(value)

    def process_result_value(self, value: Any, dialect: Any) -> View | None:
        """Back to a view."""
        return None if value is None else msgspec.convert(value, View)


class Packed(TypeDecorator[Any]):
    """Plain values that anybody may read, such as a study's public record: JSON, compressed, not sealed."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> bytes | None:
        """Plain values to bytes."""
        return None if value is None else zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 9)

    def process_result_value(self, value: bytes | None, dialect: Any) -> Any:
        """Back to plain values."""
        return None if value is None else json.loads(zlib.decompress(value))


def _flagged(context: Any) -> str:
    """What `flagged` holds of a new row."""
    return flagged_in(context.get_current_parameters().get("flags") or ())


def _trial() -> Column[str]:
    """The name of the trial that a row belongs to; empty: the first one that is served."""
    return Column("trial", String(64), nullable=False, default="", server_default="")


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("token_hash", String(64), unique=True),
    Column("phone", LargeBinary),
    Column("phone_index", String(40), index=True),
    Column("state", LargeBinary, nullable=False),
    Column("turn", Integer, nullable=False, default=0),
    Column("received", Integer, nullable=False, default=0),
    Column("view", Shown, nullable=False),
    Column("consented", Boolean, nullable=False, default=False),
    Column("disposition", String(16), index=True),
    Column("wait_until", Date),
    Column("focus", String(8)),
    Column("criteria", JSON, nullable=False, default=dict),
    Column("protocol_version", String(40), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("replaced_at", Moment),
    Column("emergency", String(8)),
    Column("emergency_at", Moment),
    Column("emergency_seen_at", Moment),
    Column("emergency_seen_by", String(32)),
    Column("reminded", Integer, nullable=False, default=0, server_default="0"),
    Column("taken_by", String(32)),
    Column("emergency_mailed_at", Moment),
    Column("held_until", Moment, index=True),
    _trial(),
    Column("chosen_at", Moment),
    Column("script", String(64)),
    Index("ix_conversations_emergency", "emergency", "emergency_seen_at"),
    Index("ix_conversations_trial", "trial", "started_at"),
)
_UNSEEN = conversations.c.emergency.is_not(None) & conversations.c.emergency_seen_at.is_(None)
Index("ix_conversations_unseen", conversations.c.trial, conversations.c.last_at, sqlite_where=_UNSEEN, postgresql_where=_UNSEEN)

inbox = Table(
    "inbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32)),
    Column("seq", Integer),
    Column("source", String(120), nullable=False, unique=True),
    Column("meaning", String(8), nullable=False, default="text"),
    Column("text", LargeBinary),
    Column("received_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("status", String(12), nullable=False, index=True),
    Column("turn", Integer),
    Column("view", Shown),
    Column("attempts", Integer, nullable=False, default=0),
    UniqueConstraint("conversation", "seq"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), index=True),
    Column("turn", Integer),
    Column("position", Integer, nullable=False, default=0),
    Column("channel", String(8), nullable=False),
    Column("key", String(80), nullable=False),
    Column("recipient", LargeBinary),
    Column("recipient_index", String(40)),
    Column("body", LargeBinary),
    Column("choices", JSON, nullable=False, default=list),
    Column("rows", JSON),
    Column("status", String(16), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_at", Moment),
    Column("claimed_by", String(32)),
    Column("claimed_at", Moment),
    Column("wipe", Boolean, nullable=False, default=False),
    Column("unprompted", Boolean, nullable=False, default=False, server_default=false()),
    Column("sid", String(64), index=True),
    Column("error", String(80)),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    _trial(),
    Column("script", String(64)),
    Column("parts", LargeBinary),
    Index("ix_outbox_due", "channel", "status", "created_at"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("sid", String(64), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("error", String(16)),
    Column("at", Moment, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("question", String(64), nullable=False),
    Column("evidence", LargeBinary, nullable=False),
    Column("fingerprint", String(40), nullable=False),
    Column("settled", Boolean, nullable=False, default=False),
    Column("protocol_version", String(40), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("superseded_at", Moment),
)

referrals = Table(
    "referrals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), unique=True),
    Column("kind", String(16), nullable=False),
    Column("status", String(20), nullable=False, index=True),
    Column("disposition", String(16)),
    Column("wait_until", Date),
    Column("focus", String(8)),
    Column("channel", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("flags", JSON, nullable=False, default=list),
    Column("identity", LargeBinary, nullable=False),
    Column("ledger", LargeBinary, nullable=False),
    Column("protocol_version", String(40), nullable=False),
    Column("complete", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False, index=True),
    Column("version", Integer, nullable=False, default=1),
    Column("assigned_to", String(32)),
    Column("outcome", String(32)),
    Column("next_at", Moment),
    Column("calls", Integer, nullable=False, default=0, server_default="0"),
    Column("tried_at", Moment),
    Column("reached_at", Moment),
    Column("joined_to", String(32), index=True),
    Column("unread", Integer, nullable=False, default=0, server_default="0"),
    Column("held", Boolean, nullable=False, default=False, server_default=false()),
    Column("visit_at", Moment),
    Column("fictional", Boolean, nullable=False, default=False, server_default=false()),
    _trial(),
    Column("blind", Boolean, nullable=False, default=False, server_default=false()),
    Column("flagged", Text, nullable=False, default=_flagged, server_default=""),
)
"""`flagged`: the criteria in `flags`, as `flagged_in` puts them.

`blind`: drawn to be asked again by somebody who does not know the answers, so that they are shown to nobody (store/blinding.py)."""
Index("ix_referrals_unread", referrals.c.trial, referrals.c.joined_to, referrals.c.unread)
for _name, *_ordered in (("queue", "status"), ("newest",), ("next", "next_at"), ("date", "wait_until"), ("visit", "visit_at")):
    Index(f"ix_referrals_{_name}", *(referrals.c[name] for name in queue_index(*_ordered)))

queue_counts = Table(
    "queue_counts",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    _trial(),
    Column("status", String(20), nullable=False),
    Column("held", Boolean, nullable=False),
    Column("assigned_to", String(32)),
    Column("waits", Boolean, nullable=False),
    Column("wait_until", Date),
    Column("number", Integer, nullable=False),
)
"""How many referrals stand how in the queue, kept by the database itself (store/queue_counts.py)."""

referral_index = Table(
    "referral_index",
    metadata,
    Column("referral", String(32), primary_key=True),
    Column("field", String(12), primary_key=True),
    Column("digest", String(40), primary_key=True, index=True),
)

referral_events = Table(
    "referral_events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("referral", String(32), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("action", String(32), nullable=False),
    Column("detail", LargeBinary),
    Column("data", JSON),
    Column("before", JSON),
    Column("version", Integer),
    Column("undone_at", Moment),
)

referral_flags = Table(
    "referral_flags",
    metadata,
    Column("referral", String(32), primary_key=True),
    Column("criterion", String(16), primary_key=True),
    Column("status", String(8), nullable=False),
    Index("ix_referral_flags_criterion", "criterion", "referral"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("referral", String(32), nullable=False, index=True),
    Column("criterion", String(16), nullable=False),
    Column("mark", String(12), nullable=False),
    Column("status", String(8)),
    Column("reason", LargeBinary),
    Column("at", Moment, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("superseded_at", Moment),
    Column("signed_at", Moment),
    Column("signed_by", String(32)),
)
Index("ix_findings_unsigned", findings.c.superseded_at, findings.c.signed_at, findings.c.mark, findings.c.referral)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user", String(32), nullable=False),
    Column("referral", String(32), nullable=False, index=True),
    Column("field", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("user", "referral", "field"),
)

acts = Table(
    "acts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("referral", String(32)),
    Column("at", Moment, nullable=False, index=True),
)

emergency_notes = Table(
    "emergency_notes",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

hospital_claims = Table(
    "hospital_claims",
    metadata,
    Column("subject", String(300), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("at", Moment, nullable=False),
)

pairs = Table(
    "pairs",
    metadata,
    Column("first", String(32), primary_key=True),
    Column("second", String(32), primary_key=True, index=True),
    Column("same", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(32), nullable=False),
)

opt_outs = Table(
    "opt_outs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("phone_index", String(40), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("words", LargeBinary),
    Column("source", String(16), nullable=False),
    Column("lifted_at", Moment),
    Column("channel", String(8), nullable=False, default="sms", server_default="sms"),
)

agreements = Table(
    "agreements",
    metadata,
    Column("phone_index", String(40), primary_key=True),
    Column("asked_at", Moment, nullable=False),
    Column("agreed_at", Moment),
)

text_counts = Table(
    "text_counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("phone_index", String(40), primary_key=True),
    Column("received", Integer, nullable=False, default=0),
    Column("sent", Integer, nullable=False, default=0),
)

links = Table(
    "links",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("phone", LargeBinary),
    Column("language", String(8), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("conversation", String(32)),
    _trial(),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("referral", String(32), nullable=False, index=True),
    Column("direction", String(4), nullable=False),
    Column("channel", String(8), nullable=False),
    Column("template", String(32)),
    Column("phone_index", String(40), index=True),
    Column("body", LargeBinary, nullable=False),
    Column("outbox", String(32)),
    Column("actor", String(32), nullable=False),
    Column("at", Moment, nullable=False),
    Column("read_at", Moment),
    Column("script", String(64)),
    Column("parts", LargeBinary),
)

recruitment = Table(
    "recruitment",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(8), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(32), nullable=False),
    _trial(),
)

marks = Table(
    "marks",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
)

other_trials = Table(
    "other_trials",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("address", LargeBinary, nullable=False),
    Column("address_index", String(40), nullable=False, unique=True),
    Column("language", String(8), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("token", LargeBinary),
    Column("token_hash", String(64), unique=True),
    Column("asked_at", Moment),
    Column("confirmed_at", Moment),
    _trial(),
)

counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("trial", String(64), primary_key=True),
    Column("number", Integer, nullable=False, default=0),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(32), nullable=False),
    Column("action", String(40), nullable=False),
    Column("object", String(64), nullable=False),
    Column("detail", String(200), nullable=False, default=""),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

second_looks = Table(
    "second_looks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), nullable=False, unique=True),
    Column("channel", String(8), nullable=False),
    Column("language", String(8), nullable=False),
    Column("script", String(64)),
    Column("protocol_version", String(40), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("phone_index", String(40), nullable=False, index=True),
    Column("agreed_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    _trial(),
)

codes = Table(
    "codes",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("day", Date, nullable=False),
    Column("protocol_version", String(40), nullable=False),
    Column("criterion", String(16), nullable=False),
    Column("question", String(64), nullable=False, default=""),
    _trial(),
    Index("ix_codes_day", "trial", "day"),
)
"""Of nobody: all who ended alike on a day have one code."""

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(24), nullable=False),
    Column("password", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("totp", LargeBinary),
    Column("totp_at", Moment),
    Column("totp_step", Integer),
    Column("recovery", JSON),
    Column("subject", String(300), unique=True),
    Column("trials", JSON),
)

sign_in_failures = Table(
    "sign_in_failures",
    metadata,
    Column("whence", String(40), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user", String(32), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("passed", Boolean, nullable=False, default=True, server_default=true()),
    Column("agent", String(120), nullable=False, default="", server_default=""),
    Column("misses", Integer, nullable=False, default=0, server_default="0"),
    Column("fresh_at", Moment),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("seal", String(64), nullable=False),
)

destructions = Table(
    "destructions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("term", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("actor", String(32), nullable=False),
    _trial(),
)

scripts = Table(
    "scripts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("trial", String(64), nullable=False, index=True),
    Column("script", String(40), nullable=False),
    Column("protocol_version", String(60), nullable=False),
    Column("words", String(64), nullable=False),
    Column("rules", String(64), nullable=False),
    Column("reader", String(64), nullable=False),
    Column("languages", JSON, nullable=False),
    Column("manifest", LargeBinary, nullable=False, info=OPEN),
    Column("files", LargeBinary, nullable=False, info=OPEN),
    Column("files_digest", String(64), nullable=False),
    Column("first_at", Moment, nullable=False),
)
"""Language -> digest of its words, in `languages`. No column is sealed, as no participant's word is in a script."""

approvals = Table(
    "approvals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("trial", String(64), nullable=False, index=True),
    Column("script", String(64), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("board", String(200), nullable=False, default=""),
    Column("number", String(80), nullable=False, default=""),
    Column("version", String(40), nullable=False, default=""),
    Column("approved_on", Date),
    Column("languages", JSON, nullable=False),
    Column("translations", JSON, nullable=False, default=dict),
    Column("approver", String(120), nullable=False),
    Column("meaning", String(200), nullable=False),
    Column("reason", String(1000), nullable=False, default=""),
    Column("rule", String(200), nullable=False, default=""),
    Column("open_too", Boolean, nullable=False, default=False, server_default=false()),
    Column("by", String(32), nullable=False),
    Column("key", String(64), nullable=False, default="", server_default=""),
    Column("file", String(64), nullable=False, default="", server_default=""),
    Column("at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
    Column("withdrawn_by", String(32)),
    Column("withdrawn_because", String(1000)),
)
"""What was signed: `approver` is the printed name, `at` when, `meaning` what the signature means; `by` the account, or `file`."""

registry_snapshots = Table(
    "registry_snapshots",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("registry", String(16), nullable=False),
    Column("at", Moment, nullable=False),
    Column("version", String(32), nullable=False),
    Column("holder", String(32), nullable=False),
    Column("content", String(64), nullable=False),
    Column("record", Packed, nullable=False),
    Column("ours", Packed, nullable=False),
    Column("actor", String(32), nullable=False),
    _trial(),
    Index("ix_registry_snapshots_trial", "trial", "registry", "version", "at"),
)

registry_watch = Table(
    "registry_watch",
    metadata,
    Column("trial", String(64), primary_key=True),
    Column("since", Moment, nullable=False),
    Column("tried_at", Moment),
    Column("reached_at", Moment),
    Column("read_at", Moment),
    Column("fault", String(80), nullable=False, default="", server_default=""),
)

registry_acknowledgements = Table(
    "registry_acknowledgements",
    metadata,
    Column("trial", String(64), primary_key=True),
    Column("finding", String(64), primary_key=True),
    Column("why", String(500), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", String(32), nullable=False),
)

agreement_seeds = Table(
    "agreement_seeds",
    metadata,
    Column("mark", String(16), primary_key=True),
    Column("seed", LargeBinary, nullable=False),
    Column("made", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
)
"""`made`: here, and not given as a setting."""

agreement_draws = Table(
    "agreement_draws",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("referral", String(32), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("seed", String(16), nullable=False),
    Column("draw", String(32), nullable=False, default="", server_default=""),
    Column("fraction", Float),
    Column("drawn", Boolean, nullable=False),
    Column("why_not", String(32), nullable=False, default="", server_default=""),
    Column("until", Moment),
    Column("ended", String(16)),
    Column("ended_at", Moment),
    Column("ended_by", String(32)),
    _trial(),
    Index("ix_agreement_draws_open", "ended", "until"),
)
"""A row for each referral that a draw was about, drawn or not. `draw`: of one made by hand; else of the sample, of `fraction`."""

agreement_openings = Table(
    "agreement_openings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("referral", String(32), nullable=False, index=True),
    Column("user", String(32), nullable=False),
    Column("reason", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)

agreement_ratings = Table(
    "agreement_ratings",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("referral", String(32), nullable=False, index=True),
    Column("user", String(32), nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("sent_at", Moment),
    Column("given", LargeBinary, nullable=False),
    Column("interview", LargeBinary),
    Column("protocol_version", String(40), nullable=False, default="", server_default=""),
    UniqueConstraint("referral", "user"),
)
"""`given`: what was answered to the rater. `interview`: what the interview had come to when it was sent, which nobody changes then."""

agreement_cells = Table(
    "agreement_cells",
    metadata,
    Column("trial", String(64), primary_key=True),
    Column("protocol_version", String(40), primary_key=True),
    Column("criterion", String(16), primary_key=True),
    Column("interview", String(12), primary_key=True),
    Column("person", String(12), primary_key=True),
    Column("changed", Boolean, primary_key=True),
    Column("number", Integer, nullable=False),
)
"""How often what came together, of no person: what is left of the comparisons when the referrals are gone."""
call_lists = Table(
    "call_lists",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("trial", String(64), nullable=False, index=True),
    Column("script", String(64), nullable=False),
    Column("protocol_version", String(60), nullable=False),
    Column("released_at", Moment, nullable=False),
    Column("by", String(32), nullable=False),
    Column("reason", String(1000), nullable=False),
    Column("totals", JSON, nullable=False),
)
"""Released call lists. `totals`: what the dry run came to, and why who was left out."""

call_list_entries = Table(
    "call_list_entries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("list", String(32), nullable=False),
    Column("referral", String(32), nullable=False, index=True),
    Column("conversation", String(32), index=True),
    Column("comes_to", String(16), nullable=False),
    Column("missing", JSON, nullable=False, default=list),
    Column("criteria", JSON, nullable=False, default=dict),
    Column("way", String(8), nullable=False, default="", server_default=""),
    Column("status", String(12), nullable=False, index=True),
    Column("why", String(24), nullable=False, default="", server_default=""),
    Column("at", Moment, nullable=False),
    Column("asked_at", Moment),
    Column("token_hash", String(64), unique=True),
    Column("chat_hash", String(64), unique=True),
    Column("from_turn", Integer),
    UniqueConstraint("list", "referral"),
)

referral_ledgers = Table(
    "referral_ledgers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("referral", String(32), nullable=False, index=True),
    Column("protocol_version", String(40), nullable=False),
    Column("disposition", String(16)),
    Column("wait_until", Date),
    Column("criteria", JSON, nullable=False),
    Column("ledger", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
"""A referral's ledgers from before it was answered under another version, as they were. `at`: when the next one took its place."""
ends = Table(
    "ends",
    metadata,
    Column("day", Date, primary_key=True),
    Column("outcome", String(12), primary_key=True),
    Column("stage", String(12), primary_key=True),
    Column("days", Integer, primary_key=True, autoincrement=False),
    Column("channel", String(8), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("version", String(40), primary_key=True),
    Column("trial", String(64), primary_key=True),
    Column("number", Integer, nullable=False, default=0),
)
"""How far prescreenings came that are destroyed by now, by the day on which they began; `days` later they had their last word."""

background = Table(
    "background",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation", String(32), nullable=False, unique=True),
    Column("given", LargeBinary, nullable=False),
    Column("at", Moment, nullable=False),
)
"""What somebody chose to tell of themselves after the interview: of no effect on anything, and shown as counts alone."""
