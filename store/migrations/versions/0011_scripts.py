"""The scripts that were in force, and what boards approved: approvals, and changes let through until they are approved."""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    op.add_column("conversations", sa.Column("script", sa.String(length=64), nullable=True))
    op.add_column("sessions", sa.Column("fresh_at", store.tables.Moment(), nullable=True))
    op.create_table(
        "scripts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("script", sa.String(length=40), nullable=False),
        sa.Column("protocol_version", sa.String(length=60), nullable=False),
        sa.Column("words", sa.String(length=64), nullable=False),
        sa.Column("rules", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.String(length=64), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=False),
        sa.Column("files", sa.LargeBinary(), nullable=False),
        sa.Column("files_digest", sa.String(length=64), nullable=False),
        sa.Column("first_at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripts")),
    )
    op.create_index(op.f("ix_scripts_trial"), "scripts", ["trial"])
    op.create_table(
        "approvals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("script", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("board", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("translations", sa.JSON(), nullable=False),
        sa.Column("approver", sa.String(length=120), nullable=False),
        sa.Column("meaning", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("open_too", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("by", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=64), server_default="", nullable=False),
        sa.Column("file", sa.String(length=64), server_default="", nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("withdrawn_at", store.tables.Moment(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=32), nullable=True),
        sa.Column("withdrawn_because", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_trial"), "approvals", ["trial"])
    op.create_index(op.f("ix_approvals_script"), "approvals", ["script"])


def downgrade() -> None:
    """Takes the step back."""
    op.drop_table("approvals")
    op.drop_table("scripts")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("script")
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.drop_column("fresh_at")
