"""The tables. Columns of bytes are sealed (store/sealing.py); everything else holds no word and no identity of a participant."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    false,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_name)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}
)


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
    Column("view", JSON, nullable=False),
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
)

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
    Column("view", JSON),
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
)

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
)

counts = Table(
    "counts",
    metadata,
    Column("day", Date, primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("channel", String(8), primary_key=True),
    Column("language", String(8), primary_key=True),
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

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("role", String(24), nullable=False),
    Column("password", String(200), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("locked_until", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user", String(32), nullable=False, index=True),
    Column("csrf", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
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
)
