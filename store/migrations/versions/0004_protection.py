"""Protects what is kept: the audit trail keyed and append-only, its end sealed; a record of what was destroyed; links to a copy."""

import hashlib
import hmac

import sqlalchemy as sa
from alembic import op

import store.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_REFUSED = "the audit trail is append-only"


def upgrade() -> None:
    """Applies the step."""
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "destructions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("at", store.tables.Moment(), nullable=False),
        sa.Column("term", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destructions")),
    )
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.add_column(sa.Column("conversation", sa.String(length=32), nullable=True))
    _key_the_trail()
    _guard_the_trail()


def downgrade() -> None:
    """Takes the step back. The trail stays keyed: the release before would call every event of it changed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER audit_unchanged ON audit")
        op.execute("DROP TRIGGER audit_whole ON audit")
        op.execute("DROP FUNCTION audit_refuse()")
    else:
        for name in ("audit_unchanged", "audit_undeleted", "audit_unreplaced"):
            op.execute(f"DROP TRIGGER {name}")
    with op.batch_alter_table("links", schema=None) as batch_op:
        batch_op.drop_column("conversation")
    op.drop_table("destructions")
    op.drop_table("audit_head")


def _key_the_trail() -> None:
    """Events of before, whose hashes anybody could make, get hashes that only the key ring makes (as store/audit.py does)."""
    connection = op.get_bind()
    key = connection.get_execution_options()["audit_key"]
    trail = store.tables.audit
    previous, seq = "0" * 64, 0
    for row in connection.execute(sa.select(trail).order_by(trail.c.seq)).all():
        line = [str(row.seq), row.at.isoformat(), row.actor, row.action, row.object, row.detail, previous]
        hash_ = hmac.new(key, "\0".join(line).encode(), hashlib.sha256).hexdigest()
        connection.execute(sa.update(trail).where(trail.c.seq == row.seq).values(previous=previous, hash=hash_))
        previous, seq = hash_, row.seq
    seal = hmac.new(key, f"head\0{seq}\0{previous}".encode(), hashlib.sha256).hexdigest()
    connection.execute(sa.insert(store.tables.audit_head).values(id=1, seq=seq, seal=seal))


def _guard_the_trail() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$")
        op.execute("CREATE TRIGGER audit_unchanged BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()")
        op.execute("CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()")
        op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM CURRENT_USER")
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
    op.execute(f"CREATE TRIGGER audit_unchanged BEFORE UPDATE ON audit {refuse}")
    op.execute(f"CREATE TRIGGER audit_undeleted BEFORE DELETE ON audit {refuse}")
    replaced = "WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)"
    op.execute(f"CREATE TRIGGER audit_unreplaced BEFORE INSERT ON audit {replaced} {refuse}")
