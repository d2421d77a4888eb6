"""What is left of a prescreening's way through the study once it is destroyed, as numbers; and what somebody chose to tell of themselves
after the interview, apart from their answers.

Adds; what was there stays as it was.
"""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    op.create_table(
        "ends",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=12), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "outcome", "stage", "days", "channel", "language", "version", "trial", name=op.f("pk_ends")),
    )
    op.create_table(
        "background",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("given", sa.LargeBinary(), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_background")),
        sa.UniqueConstraint("conversation", name=op.f("uq_background_conversation")),
    )


def downgrade() -> None:
    """Takes the step back."""
    for table in ("background", "ends"):
        op.drop_table(table)
