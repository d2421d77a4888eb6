"""What each message is made of, and the script in force when it was said: so that it can be proved later."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_TABLES = ("outbox", "messages")


def upgrade() -> None:
    """Applies the step. What was said before has neither."""
    for table in _TABLES:
        op.add_column(table, sa.Column("script", sa.String(length=64), nullable=True))
        op.add_column(table, sa.Column("parts", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Takes the step back."""
    for table in _TABLES:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("parts")
            batch_op.drop_column("script")
