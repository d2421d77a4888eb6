"""Brings a database to the tables of this release, at start. One process at a time; a database of a later release is refused."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import text

from store.database import Database

_LOCK = 6392712


class MigrationError(Exception):
    """The database can't be brought to this release's tables; the text says why, in one line."""


def config() -> Config:
    """Alembic's settings: the steps beside this file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    return made


def upgrade(database: Database) -> None:
    """Applies the steps that are missing, all in one transaction. Raises MigrationError."""
    made = config()
    with database.write() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        made.attributes["connection"] = connection
        try:
            command.upgrade(made, "head")
        except CommandError as error:
            newest = ScriptDirectory.from_config(made).get_current_head()
            raise MigrationError(f"the database belongs to a later release than this one ({newest}): {error}") from None
