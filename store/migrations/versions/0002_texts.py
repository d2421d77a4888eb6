"""What the SMS service needs: reminders, texts that we start, agreements, limits, one-time links, marks."""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminded", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unprompted", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "agreements",
        sa.Column("phone_index", sa.String(length=40), nullable=False),
        sa.Column("asked_at", store.tables.Moment(), nullable=False),
        sa.Column("agreed_at", store.tables.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("phone_index", name=op.f("pk_agreements")),
    )
    op.create_table(
        "text_counts",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("phone_index", sa.String(length=40), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "phone_index", name=op.f("pk_text_counts")),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("created_at", store.tables.Moment(), nullable=False),
        sa.Column("expires_at", store.tables.Moment(), nullable=False),
        sa.Column("used_at", store.tables.Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_marks")),
    )


def downgrade() -> None:
    """Takes the step back."""
    for table in ("marks", "links", "text_counts", "agreements"):
        op.drop_table(table)
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("unprompted")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("reminded")
