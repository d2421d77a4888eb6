"""Several trials in one database: what belongs to a trial names it, and an account may be for some of them alone.

What was there before is of the default trial.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import store.tables
from prescreen.protocol.layers import default_trial

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_OF_A_TRIAL = ("conversations", "referrals", "recruitment", "other_trials", "outbox", "links", "destructions")
_INDEXES = {
    "ix_referrals_newest": ["joined_to", "created_at", "id"],
    "ix_referrals_tally": ["joined_to", "status", "disposition", "held", "assigned_to", "wait_until"],
    "ix_referrals_unread": ["joined_to", "unread"],
    "ix_referrals_next": ["joined_to", "next_at"],
    "ix_referrals_queue": [
        *("joined_to", "status", "created_at", "id", "assigned_to", "disposition", "kind"),
        *("focus", "channel", "language", "wait_until", "next_at", "unread", "held"),
    ],
}
"""What the queue is found by; now each begins with the trial."""
_COUNTED = ("day", "kind", "channel", "language")


def upgrade() -> None:
    """Applies the step."""
    before = default_trial().name
    for table in _OF_A_TRIAL:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("trial", sa.String(length=64), server_default="", nullable=False))
        op.execute(sa.text(f"UPDATE {table} SET trial = :trial").bindparams(trial=before))  # noqa: S608  # nosemgrep: no-statement-from-words  a name of ours
    for name, columns in _INDEXES.items():
        op.drop_index(name, "referrals")
        op.create_index(name, "referrals", ["trial", *columns])
    op.create_index("ix_conversations_trial", "conversations", ["trial", "started_at"])
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chosen_at", store.tables.Moment(), nullable=True))
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.add_column(sa.Column("trials", sa.JSON(), nullable=True))
    _count_anew([*_COUNTED, "trial"], [{**row, "trial": before} for row in _counted()])


def downgrade() -> None:
    """Takes the step back. Counts of several trials become one."""
    summed: dict[tuple[Any, ...], int] = {}
    for row in _counted():
        key = tuple(row[name] for name in _COUNTED)
        summed[key] = summed.get(key, 0) + row["number"]
    _count_anew([*_COUNTED], [{**dict(zip(_COUNTED, key, strict=True)), "number": number} for key, number in summed.items()])
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.drop_column("trials")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("chosen_at")
    op.drop_index("ix_conversations_trial", "conversations")
    for name, columns in _INDEXES.items():
        op.drop_index(name, "referrals")
        op.create_index(name, "referrals", columns)
    for table in _OF_A_TRIAL:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("trial")


def _counted() -> list[dict[str, Any]]:
    columns = (sa.column(name, sa.Date() if name == "day" else None) for name in (*_COUNTED, "number"))
    table = sa.table("counts", *columns)
    return [dict(row._mapping) for row in op.get_bind().execute(sa.select(table))]


def _count_anew(key: list[str], rows: list[dict[str, Any]]) -> None:
    """The table of counts anew, since its key changes."""
    lengths = {"kind": 32, "channel": 8, "language": 8, "trial": 64}
    columns = [sa.Column(name, sa.String(lengths[name]) if name in lengths else sa.Date(), nullable=False) for name in key]
    op.drop_table("counts")
    made = op.create_table(
        "counts",
        *columns,
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_counts")),
    )
    op.bulk_insert(made, rows)
