"""What the parts of the gateway share: settings, database, clock, protocol. Made once at start for each trial, passed to each part.

The contexts of the trials share all that is not a trial's own: database, keys, what is counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from prescreen.protocol import Protocol, ProtocolError, load, trial_folder
from prescreen.protocol.layers import default_trial
from store.conversations import NOT_BEGUN
from store.database import Database
from store.key_check import fits
from store.keys import KeyFileError, load_keys
from store.migrate import upgrade
from store.seals import Sealer
from web.clock import Clock
from web.metrics import Metrics
from web.script_lock import ScriptLock
from web.settings import Settings, SettingsError
from web.versions import Version


@dataclass(frozen=True)
class Context:
    """Of one trial. `languages`: those it is to be offered in, English first if it is one of them. `fresh_keys`: the key file has just
    been made. `lock`: which of them are approved. `version`: the earlier script that this context is of, where it is not the one in force.

    `trials`: the context of each trial that is served, by its name, the first of them first.
    """

    settings: Settings
    database: Database
    sealer: Sealer
    clock: Clock
    protocol: Protocol
    languages: tuple[str, ...]
    lock: ScriptLock = field(repr=False, compare=False)
    fresh_keys: bool = False
    version: Version | None = field(default=None, repr=False, compare=False)
    metrics: Metrics = field(default_factory=Metrics)
    trials: Mapping[str, Context] = field(default_factory=dict, repr=False, compare=False)

    @property
    def trial(self) -> str:
        """The name of the trial."""
        return self.settings.trial

    @property
    def script(self) -> str:
        """The id of the script that is said here."""
        return self.version.manifest.id if self.version is not None else self.lock.script

    @property
    def offered(self) -> tuple[str, ...]:
        """The languages in which an interview may be held or begun now: where the lock is on, those in which this script is approved."""
        if not self.lock.enforced:
            return self.languages
        approved = self.lock.standing.open_ if self.version is None else self.lock.approved_in(self.version.manifest)
        return tuple(language for language in self.languages if language in approved)

    @property
    def told(self) -> dict[str, Any]:
        """What of the site is said in the texts of this script."""
        return dict(self.version.manifest.site) if self.version is not None else self.settings.site

    def site(self, language: str) -> dict[str, Any]:
        """What a participant may be told of the site, in a conversation held in this language."""
        told = self.told
        if not self.lock.enforced:
            return told
        held = [one for one in self.languages if one == language or one in self.offered]
        return {**told, "languages": tuple(dict.fromkeys((*held, language))), "help_in": self.languages}

    def in_version(self, script: str | None) -> Context:
        """This trial as an interview that began under this script goes on: with the lock on in the version that it began in."""
        return self._in(self.lock.version(script))

    def held_in(self, script: str | None, question: str | None) -> str | None:
        """The script that an interview with this open question is held in. With the lock on it is NOT_BEGUN as long as nobody has
        consented.
        """
        consent = self.protocol.in_role("consent") if self.lock.enforced else None
        return NOT_BEGUN if consent is not None and question == consent.id else script

    def latest(self, language: str) -> Context:
        """This trial as readers of a language are shown it while that language is closed: in the version that was approved last in it,
        where there is one.
        """
        return self._in(self.lock.latest(language))

    def _in(self, version: Version | None) -> Context:
        return self if version is None else replace(self, protocol=version.protocol, version=version)

    def of(self, trial: str) -> Context:
        """The context of a trial; of the first where it is not said. Raises KeyError for one that is not served."""
        return self.trials[trial or self.settings.trials[0]]

    def serves(self, trial: str) -> bool:
        """Whether this trial is served; one that is not said is the first."""
        return not trial or trial in self.trials


def protocol_of(trial: str) -> Protocol:
    """The protocol of the trial of that name. Raises KeyError, ProtocolError."""
    return load() if trial == default_trial().name else load(trial_folder(trial))


def _sound(trial: str) -> Protocol:
    """The protocol of a trial that is to be served. Raises SettingsError where it can't be."""
    try:
        return protocol_of(trial)
    except ProtocolError as error:
        first = error.faults[0] if error.faults else str(error)
        raise SettingsError(f"the trial {trial} can't be served: {first} (`prescreen lint {trial}` lists every fault)") from None


def _keywords_differ(protocols: Mapping[str, Protocol]) -> None:
    """Raises SettingsError where two trials that are served together have the same keyword for texts."""
    found: dict[str, str] = {}
    for trial, protocol in protocols.items():
        keyword = str((protocol.study.get("sms") or {}).get("keyword") or "").casefold()
        if keyword and found.setdefault(keyword, trial) != trial:
            raise SettingsError(f"the trials {found[keyword]} and {trial} have the same sms keyword; change one of them in its study.yml")


def nothing_is_open(protocols: Mapping[str, Protocol]) -> None:
    """Raises SettingsError where a criterion of a trial is only proposed: nobody is screened by what nobody decided."""
    for trial, protocol in protocols.items():
        if proposed := [criterion.id for criterion in protocol.criteria if criterion.proposed]:
            listed = ", ".join(proposed[:5]) + (f" and {len(proposed) - 5} more" if len(proposed) > 5 else "")
            raise SettingsError(
                f"{trial} has criteria that are only proposed: {listed}; decide each, as prescreen lint {trial} tells, and start again"
            )


def open_context(settings: Settings, metrics: Metrics | None = None) -> Context:
    """Opens the data folder, keys and database; the context of the first trial. Raises SettingsError, in one line, for whatever can't be
    used."""
    protocols = {trial: _sound(trial) for trial in settings.trials}
    for trial, protocol in protocols.items():
        unknown = [language for language in settings.of(trial).languages if language not in protocol.languages]
        if unknown:
            raise SettingsError(f"wrong settings: LANGUAGES names {', '.join(unknown)}, in which the trial {trial} has no wording")
    if settings.several:
        _keywords_differ(protocols)
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        keys, fresh = load_keys(settings.key_file, settings.data_keys or None)
    except KeyFileError as error:
        raise SettingsError(str(error)) from None
    except OSError as error:
        raise SettingsError(f"wrong settings: DATA_DIR {settings.data_dir} can't be used: {error.strerror}") from None
    sealer = Sealer(keys, None if settings.data_keys else settings.key_file)
    trials: dict[str, Context] = {}
    database, protocol = Database(settings.database_url, sealer), protocols[settings.trial]
    languages = settings.languages or protocol.languages
    first = Context(
        settings=settings,
        database=database,
        sealer=sealer,
        clock=Clock(settings.clock_offset, settings.site_time_zone),
        protocol=protocol,
        languages=languages,
        lock=ScriptLock(database, settings, protocol, languages),
        fresh_keys=fresh,
        metrics=metrics or Metrics(),
        trials=trials,
    )
    trials |= {trial: _of_trial(first, settings.of(trial), protocol) for trial, protocol in protocols.items()}
    return trials[settings.trial]


def _of_trial(first: Context, settings: Settings, protocol: Protocol) -> Context:
    """The context of a trial beside the first one's."""
    own = protocol.study.get("sms") or {}
    if settings.several and own.get("number") and not settings.standin_url and "twilio_from" not in settings.own.get(settings.trial, {}):
        settings = replace(settings, twilio_from=str(own["number"]))
    clock, languages = Clock(settings.clock_offset, settings.site_time_zone), settings.languages or protocol.languages
    lock = ScriptLock(first.database, settings, protocol, languages)
    return replace(first, settings=settings, protocol=protocol, clock=clock, languages=languages, lock=lock)


def open_migrated(settings: Settings, metrics: Metrics | None = None) -> Context:
    """A context whose database has this release's tables and was written with these keys; with other keys nothing is written to it.

    Raises SettingsError, MigrationError, or what the database driver raises.
    """
    context = open_context(settings, metrics)
    upgrade(context.database, settings.database_owner_url)
    if not fits(context.database):
        if context.fresh_keys:
            settings.key_file.unlink()
        raise SettingsError("the data keys are not those of this database; put the back-up of the key file in place, or set DATA_KEYS")
    return context
