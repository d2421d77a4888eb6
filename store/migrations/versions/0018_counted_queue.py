# ruff: noqa: S608
"""What keeps the queue quick however large it is: how many stand how, counted by the database as they change, and one index for each order,
with all that is narrowed by in it, the criteria to look at too.

No row loses anything. A later step that makes the table of referrals anew must make the triggers anew too (`count_changes`).
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NARROWED = (
    *("status", "blind", "disposition", "held", "wait_until", "next_at", "unread", "assigned_to", "kind", "focus", "channel", "language"),
    *("flagged", "visit_at"),
)
_ORDERED = {"queue": ["status"], "newest": [], "next": ["next_at"], "date": ["wait_until"], "visit": ["visit_at"]}
_BEFORE = {
    "queue": [
        *("status", "created_at", "id", "assigned_to", "disposition", "kind", "focus", "channel", "language", "wait_until", "next_at"),
        *("unread", "held", "blind", "visit_at"),
    ],
    "newest": ["created_at", "id"],
    "next": ["next_at"],
    "tally": ["status", "disposition", "held", "assigned_to", "wait_until", "blind"],
}
_KEPT = ("trial", "status", "held", "assigned_to", "waits", "wait_until")
_DECIDING = "trial, status, held, assigned_to, disposition, wait_until, blind, joined_to"


def upgrade() -> None:
    """Applies the step."""
    for name in ("queue", "newest", "next", "tally"):
        op.drop_index(f"ix_referrals_{name}", "referrals")
    op.add_column("referrals", sa.Column("flagged", sa.Text(), nullable=False, server_default=""))
    criteria = "string_agg(criterion, ',')" if _postgres() else "group_concat(criterion, ',')"
    of_each = f"SELECT ',' || {criteria} || ',' FROM referral_flags WHERE referral_flags.referral = referrals.id"
    op.execute(f"UPDATE referrals SET flagged = ({of_each}) WHERE id IN (SELECT referral FROM referral_flags)")
    for name, first in _ORDERED.items():
        op.create_index(
            f"ix_referrals_{name}", "referrals", list(dict.fromkeys(("trial", "joined_to", *first, "created_at", "id", *_NARROWED)))
        )
    op.create_table(
        "queue_counts",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        sa.Column("trial", sa.String(length=64), server_default="", nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("assigned_to", sa.String(length=32)),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("wait_until", sa.Date()),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_counts")),
    )
    every = f"SELECT {_kind('referrals')}, count(*) FROM referrals WHERE joined_to IS NULL GROUP BY 1, 2, 3, 4, 5, 6"
    op.execute(f"INSERT INTO queue_counts ({', '.join(_KEPT)}, number) {every}")
    count_changes()


def downgrade() -> None:
    """Takes the step back."""
    for name in ("added", "changed", "taken"):
        op.execute(f"DROP TRIGGER referrals_{name}" + (" ON referrals" if _postgres() else ""))
        if _postgres():
            op.execute(f"DROP FUNCTION referrals_{name}()")
    op.drop_table("queue_counts")
    for name in _ORDERED:
        op.drop_index(f"ix_referrals_{name}", "referrals")
    with op.batch_alter_table("referrals") as changed:
        changed.drop_column("flagged")
    for name, columns in _BEFORE.items():
        op.create_index(f"ix_referrals_{name}", "referrals", ["trial", "joined_to", *columns])


def count_changes() -> None:
    """Has the database count each change of a referral: one line for what is no longer, one for what is now.

    Lines are only added, so that no two changes wait for each other; store/queue_counts.py adds them up.
    """
    for name, on, when in (
        ("added", "INSERT", "NEW.joined_to IS NULL"),
        ("taken", "DELETE", "OLD.joined_to IS NULL"),
        ("changed", f"UPDATE OF {_DECIDING}", _differs()),
    ):
        told = [_line(row, number) for row, number in (("OLD", -1), ("NEW", 1)) if name == "changed" or f"{row}." in when]
        if _postgres():
            body = f"BEGIN {' '.join(told)} RETURN NULL; END"
            op.execute(f"CREATE FUNCTION referrals_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
            does = f"EXECUTE FUNCTION referrals_{name}()"
        else:
            does = f"BEGIN {' '.join(told)} END"
        op.execute(f"CREATE TRIGGER referrals_{name} AFTER {on} ON referrals FOR EACH ROW WHEN ({when}) {does}")


def _line(row: str, number: int) -> str:
    values = f"SELECT {_kind(row)}, {number} WHERE {row}.joined_to IS NULL"
    return f"INSERT INTO queue_counts ({', '.join(_KEPT)}, number) {values};"


def _kind(row: str) -> str:
    waits = f"(NOT {row}.blind AND coalesce({row}.disposition, '') = 'wait')"
    return f"{row}.trial, {row}.status, {row}.held, {row}.assigned_to, {waits}, CASE WHEN {waits} THEN {row}.wait_until END"


def _differs() -> str:
    old, new = (", ".join(f"{row}.{name}" for name in _DECIDING.split(", ")) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})" if _postgres() else f"({old}) IS NOT ({new})"


def _postgres() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")
