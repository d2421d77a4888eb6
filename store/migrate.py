"""Brings a database to the tables of this release, at start. One process at a time; a database of a later release is refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 6392712
_STEPS = Path(__file__).parent / "migrations"
_NAMES = re.compile(r'^(down_)?revision(?:: [^=]+)? = "(\w+)"$', re.MULTILINE)


class MigrationError(Exception):
    """The database can't be brought to this release's tables; the text says why, in one line."""


def config() -> Config:
    """Alembic's settings: the steps beside this file."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    return made


def upgrade(database: Database, owner_url: str = "") -> None:
    """Applies the steps that are missing, all in one transaction; as the tables' owner, where one is given. Raises MigrationError."""
    if not owner_url or database.sqlite:
        _upgrade(database)
        return
    owner = Database(owner_url, database.sealer)
    try:
        _upgrade(owner)
        with owner.write() as connection:
            _grant(connection, str(database.engine.url.username))
    finally:
        owner.close()


def _grant(connection: Connection, role: str) -> None:
    """Grants the gateway's role all changes of rows, except that it can't change or delete events of the audit trail."""
    quote = connection.dialect.identifier_preparer.quote_identifier
    schema = quote(connection.execute(text("SELECT current_schema()")).scalar_one())
    for line in (
        f"GRANT USAGE ON SCHEMA {schema} TO {quote(role)}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {quote(role)}",
        f"REVOKE UPDATE, DELETE ON audit, alembic_version FROM {quote(role)}",
        f"GRANT UPDATE ON alembic_version TO {quote(role)}",  # by which store/database.py sees whether it can write
    ):
        connection.execute(text(line))


def _upgrade(database: Database) -> None:
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if not _is_of_today(connection):
            _apply(connection)


def _is_of_today(connection: Connection) -> bool:
    """Whether the last of the steps was the last that this database took. Alembic, asked the same, takes a third of a second to load."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    found = [_NAMES.findall(step.read_text(encoding="utf-8")) for step in (_STEPS / "versions").glob("*.py")]
    followed = {name for step in found for down, name in step if down}
    newest = [name for step in found for down, name in step if not down and name not in followed]
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == newest


def _apply(connection: Connection) -> None:
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    made = config()
    made.attributes["connection"] = connection
    try:
        command.upgrade(made, "head")
    except CommandError as error:
        newest = ScriptDirectory.from_config(made).get_current_head()
        raise MigrationError(f"the database belongs to a later release than this one ({newest}): {error}") from None
