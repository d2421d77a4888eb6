"""What the queue of a large site is found by: emergencies that nobody is done with, and the day of a visit beside what else is sorted by.

Only indexes: no row is changed. It is done at start, before anybody is served.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_UNSEEN = sa.text("emergency IS NOT NULL AND emergency_seen_at IS NULL")
_QUEUE = (
    *("trial", "joined_to", "status", "created_at", "id", "assigned_to", "disposition", "kind"),
    *("focus", "channel", "language", "wait_until", "next_at", "unread", "held", "blind"),
)


def upgrade() -> None:
    """Applies the step."""
    op.create_index("ix_conversations_unseen", "conversations", ["trial", "last_at"], sqlite_where=_UNSEEN, postgresql_where=_UNSEEN)
    op.drop_index("ix_referrals_queue", "referrals")
    op.create_index("ix_referrals_queue", "referrals", [*_QUEUE, "visit_at"])


def downgrade() -> None:
    """Takes the step back."""
    op.drop_index("ix_referrals_queue", "referrals")
    op.create_index("ix_referrals_queue", "referrals", [*_QUEUE])
    op.drop_index("ix_conversations_unseen", "conversations")
