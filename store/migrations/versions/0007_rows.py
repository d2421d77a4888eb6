"""Which answers a read-back shows, line by line."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Applies the step."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rows", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Takes the step back."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("rows")
