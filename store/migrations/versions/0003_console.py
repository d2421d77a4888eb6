"""What the coordinators' console needs: calls, outcomes and findings on a referral, flags and pairs to search by, events to undo."""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STATUSES = {"calling": "contacting", "reached": "contacted", "not_interested": "declined", "not_suitable": "not_eligible"}


def upgrade() -> None:
    """Applies the step."""
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outcome", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("next_at", store.tables.Moment(), nullable=True))
        batch_op.add_column(sa.Column("calls", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("tried_at", store.tables.Moment(), nullable=True))
        batch_op.add_column(sa.Column("reached_at", store.tables.Moment(), nullable=True))
        batch_op.add_column(sa.Column("joined_to", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("unread", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("held", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("fictional", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_index(batch_op.f("ix_referrals_joined_to"), ["joined_to"])
        batch_op.create_index("ix_referrals_newest", ["joined_to", "created_at", "id"])
        batch_op.create_index("ix_referrals_queue", list(_QUEUE))
    with op.batch_alter_table("other_trials", schema=None) as batch_op:
        batch_op.add_column(sa.Column("token", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("token_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("asked_at", store.tables.Moment(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", store.tables.Moment(), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_other_trials_token_hash"), ["token_hash"])
    op.add_column("conversations", sa.Column("emergency_mailed_at", store.tables.Moment(), nullable=True))
    op.add_column("conversations", sa.Column("taken_by", sa.String(length=32), nullable=True))
    op.create_index("ix_conversations_emergency", "conversations", ["emergency", "emergency_seen_at"])
    with op.batch_alter_table("referral_events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("data", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("before", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("undone_at", store.tables.Moment(), nullable=True))
    op.create_table(
        "referral_flags",
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("criterion", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("referral", "criterion", name=op.f("pk_referral_flags")),
    )
    op.create_index("ix_referral_flags_criterion", "referral_flags", ["criterion", "referral"])
    op.create_table(
        "findings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("criterion", sa.String(length=16), nullable=False),
        sa.Column("mark", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=True),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("superseded_at", store.tables.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_referral"), "findings", ["referral"])
    op.create_table(
        "pairs",
        sa.Column("first", sa.String(length=32), nullable=False),
        sa.Column("second", sa.String(length=32), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("first", "second", name=op.f("pk_pairs")),
    )
    op.create_index(op.f("ix_pairs_second"), "pairs", ["second"])
    with op.batch_alter_table("users", schema=None) as batch_op:
        for column in ("locked_until", "failures"):
            batch_op.drop_column(column)
        batch_op.add_column(sa.Column("totp", sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column("totp_at", store.tables.Moment(), nullable=True))
        batch_op.add_column(sa.Column("totp_step", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recovery", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("subject", sa.String(length=300), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_users_subject"), ["subject"])
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("passed", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("agent", sa.String(length=120), server_default="", nullable=False))
        batch_op.add_column(sa.Column("misses", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "messages",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("direction", sa.String(length=4), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("template", sa.String(length=32), nullable=True),
        sa.Column("phone_index", sa.String(length=40), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("outbox", sa.String(length=32), nullable=True),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("read_at", store.tables.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_referral"), "messages", ["referral"])
    op.create_index(op.f("ix_messages_phone_index"), "messages", ["phone_index"])
    op.create_table(
        "recruitment",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recruitment")),
    )
    op.create_table(
        "sign_in_failures",
        sa.Column("whence", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("whence", name=op.f("pk_sign_in_failures")),
    )
    _carry_over()


_QUEUE = (
    "joined_to",
    "status",
    "created_at",
    "id",
    "assigned_to",
    "disposition",
    "kind",
    "focus",
    "channel",
    "language",
    "wait_until",
    "next_at",
    "unread",
    "held",
)


def _carry_over() -> None:
    """Statuses and roles get their new names; the flags that referrals have are put where they can be searched."""
    connection = op.get_bind()
    referrals = sa.table("referrals", sa.column("id"), sa.column("status"), sa.column("flags", sa.JSON()))
    flags = sa.table("referral_flags", sa.column("referral"), sa.column("criterion"), sa.column("status"))
    users = sa.table("users", sa.column("role"))
    for before, after in _STATUSES.items():
        connection.execute(sa.update(referrals).where(referrals.c.status == before).values(status=after))
    connection.execute(sa.update(users).where(users.c.role == "admin").values(role="administrator"))
    rows = [
        {"referral": id, "criterion": flag["criterion"], "status": flag["status"]}
        for id, listed in connection.execute(sa.select(referrals.c.id, referrals.c.flags))
        for flag in listed or ()
    ]
    if rows:
        connection.execute(sa.insert(flags), rows)


def downgrade() -> None:
    """Takes the step back."""
    with op.batch_alter_table("other_trials", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_other_trials_token_hash"), type_="unique")
        for column in ("confirmed_at", "asked_at", "token_hash", "token"):
            batch_op.drop_column(column)
    op.drop_index("ix_conversations_emergency", "conversations")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("taken_by")
        batch_op.drop_column("emergency_mailed_at")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        for column in ("misses", "agent", "passed"):
            batch_op.drop_column(column)
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_users_subject"), type_="unique")
        for column in ("subject", "recovery", "totp_step", "totp_at", "totp"):
            batch_op.drop_column(column)
        batch_op.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("locked_until", store.tables.Moment(), nullable=True))
    for table in ("sign_in_failures", "messages", "recruitment", "pairs", "findings", "referral_flags"):
        op.drop_table(table)
    with op.batch_alter_table("referral_events", schema=None) as batch_op:
        for column in ("undone_at", "version", "before", "data"):
            batch_op.drop_column(column)
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_index("ix_referrals_queue")
        batch_op.drop_index("ix_referrals_newest")
        batch_op.drop_index(batch_op.f("ix_referrals_joined_to"))
        for column in ("fictional", "held", "unread", "joined_to", "reached_at", "tried_at", "calls", "next_at", "outcome"):
            batch_op.drop_column(column)
    users, referrals = sa.table("users", sa.column("role")), sa.table("referrals", sa.column("status"))
    for before, after in _STATUSES.items():
        op.get_bind().execute(sa.update(referrals).where(referrals.c.status == after).values(status=before))
    op.get_bind().execute(sa.update(users).where(users.c.role == "administrator").values(role="admin"))
