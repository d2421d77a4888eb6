"""Indices by which the contact queue's page stays quick with very many referrals."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_INDICES = {
    "ix_referrals_tally": ["joined_to", "status", "disposition", "held", "assigned_to", "wait_until"],
    "ix_referrals_unread": ["joined_to", "unread"],
    "ix_referrals_next": ["joined_to", "next_at"],
}


def upgrade() -> None:
    """Makes them."""
    for name, columns in _INDICES.items():
        op.create_index(name, "referrals", columns)


def downgrade() -> None:
    """Takes them away."""
    for name in _INDICES:
        op.drop_index(name, "referrals")
