"""Re-asking by a person: draws, openings, ratings and their counts, and on each referral whether it is shown to nobody until then.

Adds; what was there stays as it was. The queue's indices are made anew, with the new column.
"""

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_QUEUE = (
    *("trial", "joined_to", "status", "created_at", "id", "assigned_to", "disposition", "kind", "focus", "channel", "language"),
    *("wait_until", "next_at", "unread", "held"),
)
_TALLY = ("trial", "joined_to", "status", "disposition", "held", "assigned_to", "wait_until")


def upgrade() -> None:
    """Applies the step."""
    op.add_column("referrals", sa.Column("blind", sa.Boolean(), server_default=sa.false(), nullable=False))
    _indices("blind")
    op.create_table(
        "agreement_seeds",
        sa.Column("mark", sa.String(length=16), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_agreement_seeds")),
    )
    op.create_table(
        "agreement_draws",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("seed", sa.String(length=16), nullable=False),
        sa.Column("draw", sa.String(length=32), server_default="", nullable=False),
        sa.Column("fraction", sa.Float(), nullable=True),
        sa.Column("drawn", sa.Boolean(), nullable=False),
        sa.Column("why_not", sa.String(length=32), server_default="", nullable=False),
        sa.Column("until", store.tables.Moment(), nullable=True),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.Column("ended_at", store.tables.Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=32), nullable=True),
        sa.Column("trial", sa.String(length=64), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_draws")),
    )
    op.create_index("ix_agreement_draws_referral", "agreement_draws", ["referral"])
    op.create_index("ix_agreement_draws_open", "agreement_draws", ["ended", "until"])
    op.create_table(
        "agreement_openings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_openings")),
    )
    op.create_index("ix_agreement_openings_referral", "agreement_openings", ["referral"])
    op.create_table(
        "agreement_ratings",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("referral", sa.String(length=32), nullable=False),
        sa.Column("user", sa.String(length=32), nullable=False),
        sa.Column("begun_at", store.tables.Moment(), nullable=False),
        sa.Column("sent_at", store.tables.Moment(), nullable=True),
        sa.Column("given", sa.LargeBinary(), nullable=False),
        sa.Column("interview", sa.LargeBinary(), nullable=True),
        sa.Column("protocol_version", sa.String(length=40), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_ratings")),
        sa.UniqueConstraint("referral", "user", name=op.f("uq_agreement_ratings_referral")),
    )
    op.create_index("ix_agreement_ratings_referral", "agreement_ratings", ["referral"])
    op.create_table(
        "agreement_cells",
        sa.Column("trial", sa.String(length=64), nullable=False),
        sa.Column("protocol_version", sa.String(length=40), nullable=False),
        sa.Column("criterion", sa.String(length=16), nullable=False),
        sa.Column("interview", sa.String(length=12), nullable=False),
        sa.Column("person", sa.String(length=12), nullable=False),
        sa.Column("changed", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "trial", "protocol_version", "criterion", "interview", "person", "changed", name=op.f("pk_agreement_cells")
        ),
    )


def downgrade() -> None:
    """Takes the step back."""
    op.drop_table("agreement_cells")
    for table, indices in (
        ("agreement_ratings", ("ix_agreement_ratings_referral",)),
        ("agreement_openings", ("ix_agreement_openings_referral",)),
        ("agreement_draws", ("ix_agreement_draws_open", "ix_agreement_draws_referral")),
    ):
        for index in indices:
            op.drop_index(index, table)
        op.drop_table(table)
    op.drop_table("agreement_seeds")
    _indices()
    with op.batch_alter_table("referrals") as batch_op:
        batch_op.drop_column("blind")


def _indices(*more: str) -> None:
    """The queue's indices over these columns too."""
    for name, columns in (("ix_referrals_queue", _QUEUE), ("ix_referrals_tally", _TALLY)):
        op.drop_index(name, "referrals")
        op.create_index(name, "referrals", [*columns, *more])
