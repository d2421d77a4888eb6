"""The console's work: drafts, forms sent twice, notes on emergencies, sign-off, visits, opt-outs of every channel, hospital accounts.

Adds; what was there stays as it was.
"""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
        sa.UniqueConstraint("user", "referral", "field", name=op.f("uq_drafts_user")),
    )
    op.create_index(op.f("ix_drafts_referral"), "drafts", ["referral"])
    op.create_table(
        "acts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=True),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acts")),
    )
    op.create_index(op.f("ix_acts_at"), "acts", ["at"])
    op.create_table(
        "emergency_notes",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_notes")),
    )
    op.create_index(op.f("ix_emergency_notes_conversation"), "emergency_notes", ["conversation"])
    op.create_table(
        "hospital_claims",
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_hospital_claims")),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("visit_at", store.tables.Moment(), nullable=True))
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signed_at", store.tables.Moment(), nullable=True))
        batch_op.add_column(sa.Column("signed_by", sa.String(length=32), nullable=True))
    op.create_index("ix_findings_unsigned", "findings", ["superseded_at", "signed_at", "mark", "referral"])
    with op.batch_alter_table("opt_outs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel", sa.String(length=8), server_default="sms", nullable=False))


def downgrade() -> None:
    """Takes the step back."""
    with op.batch_alter_table("opt_outs", schema=None) as batch_op:
        batch_op.drop_column("channel")
    op.drop_index("ix_findings_unsigned", "findings")
    with op.batch_alter_table("findings", schema=None) as batch_op:
        batch_op.drop_column("signed_by")
        batch_op.drop_column("signed_at")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_column("visit_at")
    for table in ("hospital_claims", "emergency_notes", "acts", "drafts"):
        op.drop_table(table)
