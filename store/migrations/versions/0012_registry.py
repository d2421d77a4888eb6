"""The watch over the study's record in its registry: snapshots of the record, when it was reached, what was acknowledged and why.

Adds; what was there stays as it was.
"""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    op.create_table(
        "registry_snapshots",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("registry", sa.String(length=16), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("record", store.tables.Packed(), nullable=False),
        sa.Column("ours", store.tables.Packed(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("trial", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_snapshots")),
    )
    op.create_index("ix_registry_snapshots_trial", "registry_snapshots", ["trial", "registry", "version", "at"])
    op.create_table(
        "registry_watch",
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("since", store.tables.Moment(), nullable=False),
        sa.Column("tried_at", store.tables.Moment(), nullable=True),
        sa.Column("reached_at", store.tables.Moment(), nullable=True),
        sa.Column("read_at", store.tables.Moment(), nullable=True),
        sa.Column("fault", sa.String(length=80), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("trial", name=op.f("pk_registry_watch")),
    )
    op.create_table(
        "registry_acknowledgements",
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("finding", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=500), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("trial", "finding", name=op.f("pk_registry_acknowledgements")),
    )


def downgrade() -> None:
    """Takes the step back."""
    for table in ("registry_acknowledgements", "registry_watch"):
        op.drop_table(table)
    op.drop_index("ix_registry_snapshots_trial", "registry_snapshots")
    op.drop_table("registry_snapshots")
