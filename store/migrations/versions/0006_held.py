"""Until when the answers of an interview that did not fit are held in its state, so that it can be taken up again."""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_until", store.tables.Moment(), nullable=True))
        batch_op.create_index(batch_op.f("ix_conversations_held_until"), ["held_until"])


def downgrade() -> None:
    """Takes the step back."""
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversations_held_until"))
        batch_op.drop_column("held_until")
