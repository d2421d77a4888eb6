"""Calls that check whether somebody was rightly ruled out, and the codes of those who were, which are of nobody.

Adds; what was there stays as it was.
"""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    op.create_table(
        "second_looks",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("script", sa.String(length=64), nullable=True),
        sa.Column("protocol_version", sa.String(length=40), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("phone_index", sa.String(length=40), nullable=False),
        sa.Column("agreed_at", store.tables.Moment(), nullable=False),
        sa.Column("expires_at", store.tables.Moment(), nullable=False),
        sa.Column("trial", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_looks")),
        sa.UniqueConstraint("conversation", name=op.f("uq_second_looks_conversation")),
    )
    op.create_index(op.f("ix_second_looks_phone_index"), "second_looks", ["phone_index"])
    op.create_index(op.f("ix_second_looks_expires_at"), "second_looks", ["expires_at"])
    op.create_table(
        "codes",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("protocol_version", sa.String(length=40), nullable=False),
        sa.Column("criterion", sa.String(length=16), nullable=False),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("trial", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_codes")),
    )
    op.create_index("ix_codes_day", "codes", ["trial", "day"])


def downgrade() -> None:
    """Takes the step back."""
    op.drop_index("ix_codes_day", "codes")
    op.drop_table("codes")
    for name in ("ix_second_looks_expires_at", "ix_second_looks_phone_index"):
        op.drop_index(name, "second_looks")
    op.drop_table("second_looks")
