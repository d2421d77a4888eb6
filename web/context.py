"""What the parts of the gateway share: settings, database, clock, protocol. Made once at start, passed to each part."""

from __future__ import annotations

from dataclasses import dataclass, field

from prescreen.protocol import Protocol, load
from store.database import Database
from store.key_check import fits
from store.keys import KeyFileError, load_keys
from store.migrate import upgrade
from store.seals import Sealer
from web.clock import Clock
from web.metrics import Metrics
from web.settings import Settings, SettingsError


@dataclass(frozen=True)
class Context:
    """`languages`: those offered, English first if it is one of them. `fresh_keys`: the key file has just been made."""

    settings: Settings
    database: Database
    sealer: Sealer
    clock: Clock
    protocol: Protocol
    languages: tuple[str, ...]
    fresh_keys: bool = False
    metrics: Metrics = field(default_factory=Metrics)


def open_context(settings: Settings, protocol: Protocol | None = None) -> Context:
    """Opens the data folder, keys and database. Raises SettingsError, in one line, for whatever can't be used."""
    protocol = protocol or load()
    unknown = [language for language in settings.languages if language not in protocol.languages]
    if unknown:
        raise SettingsError(f"wrong settings: LANGUAGES names {', '.join(unknown)}, which has no wording in wording")
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys, fresh = load_keys(settings.key_file, settings.data_keys or None)
    except KeyFileError as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"wrong settings: DATA_DIR {settings.data_dir} can't be used: {error.strerror}") from None
    sealer = Sealer(keys, None if settings.data_keys else settings.key_file)
    return Context(
        settings=settings,
        database=Database(settings.database_url, sealer),
        sealer=sealer,
        clock=Clock(settings.clock_offset, settings.site_time_zone),
        protocol=protocol,
        languages=settings.languages or protocol.languages,
        fresh_keys=fresh,
    )


def open_migrated(settings: Settings) -> Context:
    """A context whose database has this release's tables and was written with these keys; with other keys nothing is written to it.

    Raises SettingsError, MigrationError, or what the database driver raises.
    """
    context = open_context(settings)
    upgrade(context.database, settings.database_owner_url)
    if not fits(context.database):
        if context.fresh_keys:
            settings.key_file.unlink()
        raise SettingsError("the data keys are not those of this database; put the back-up of the key file in place, or set DATA_KEYS")
    return context
