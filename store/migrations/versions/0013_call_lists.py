"""Call lists: whom an investigator has had asked again after an amendment, and how far that is; and the ledgers of before.

Adds; what was there stays as it was.
"""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    op.create_table(
        "call_lists",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("script", sa.String(length=64), nullable=False),
        sa.Column("protocol_version", sa.String(length=60), nullable=False),
        sa.Column("released_at", store.tables.Moment(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("totals", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_lists")),
    )
    op.create_index("ix_call_lists_trial", "call_lists", ["trial"])
    op.create_table(
        "call_list_entries",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("list", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=True),
        sa.Column("comes_to", sa.String(length=16), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("way", sa.String(length=8), server_default="", nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("why", sa.String(length=24), server_default="", nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("asked_at", store.tables.Moment(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("chat_hash", sa.String(length=64), nullable=True),
        sa.Column("from_turn", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_list_entries")),
        sa.UniqueConstraint("list", "referral", name=op.f("uq_call_list_entries_list")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_call_list_entries_token_hash")),
        sa.UniqueConstraint("chat_hash", name=op.f("uq_call_list_entries_chat_hash")),
    )
    for column in ("conversation", "referral", "status"):
        op.create_index(f"ix_call_list_entries_{column}", "call_list_entries", [column])
    op.create_table(
        "referral_ledgers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("protocol_version", sa.String(length=40), nullable=False),
        sa.Column("disposition", sa.String(length=16), nullable=True),
        sa.Column("wait_until", sa.Date(), nullable=True),
        sa.Column("criteria", sa.JSON(), nullable=False),
        sa.Column("ledger", sa.LargeBinary(), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_ledgers")),
    )
    op.create_index("ix_referral_ledgers_referral", "referral_ledgers", ["referral"])


def downgrade() -> None:
    """Takes the step back."""
    op.drop_index("ix_referral_ledgers_referral", "referral_ledgers")
    op.drop_table("referral_ledgers")
    for column in ("conversation", "referral", "status"):
        op.drop_index(f"ix_call_list_entries_{column}", "call_list_entries")
    op.drop_table("call_list_entries")
    op.drop_index("ix_call_lists_trial", "call_lists")
    op.drop_table("call_lists")
