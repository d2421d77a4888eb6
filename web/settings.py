"""The settings, read from the environment once, at the start. All wrong ones are named together in one line.

Knows what a value must look like, and nothing of what is done with it.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from prescreen.agreement.drawing import Sample
from prescreen.protocol.layers import default_trial, trial_names
from prescreen.site import KEEP_YEARS, SECOND_LOOK_DAYS


class SettingsError(Exception):
    """One line that names every wrong setting."""


@dataclass(frozen=True)
class Setting:
    """One setting as the README's table shows it. `internal` ones are given by the supervisor, not by the operator.

    `own`: a trial may have its own value, under the name with two underscores and the trial's name in capitals behind it.
    """

    name: str
    default: str
    does: str
    internal: bool = False
    own: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting("PORT", "8000", "port of the study page, the console and the webhooks"),
    Setting("HOST", "127.0.0.1", "address they listen on"),
    Setting("WORKERS", "the cores available, 8 at most", "gateways and turn servers of each kind that share the work"),
    Setting("TRIALS", "the trial marked `default: true`", "trials that are served, separated by commas; the first where none is named"),
    Setting("DATA_DIR", "var", "folder of the database, the keys, and mail where no SMTP_URL is set"),
    Setting("DATABASE_URL", "SQLite in DATA_DIR", "the database, such as `postgresql://name:password@host/prescreen`"),
    Setting("DATABASE_OWNER_URL", "", "the same PostgreSQL as the owner of its tables, if the role of DATABASE_URL is to be another"),
    Setting("DATA_KEYS", "the key file in DATA_DIR", "the keys that seal what participants write, as the key file holds them"),
    Setting("PUBLIC_URL", "http://HOST:PORT", "address by which participants and Twilio reach this; signatures are checked against it"),
    Setting("TRUSTED_PROXIES", "", "addresses or networks whose X-Forwarded-For counts, separated by commas"),
    Setting("CHAT_ORIGINS", "", "origins of pages that may embed the chat, such as `https://example.org`, separated by commas"),
    Setting("CHAT_RATE_LIMIT", "60", "chat messages a minute from one address; 0 for no limit"),
    Setting(
        "LANGUAGES", "all that have wording", "languages offered, separated by commas; the first where nothing else is known", own=True
    ),
    Setting(
        "UNDO_MINUTES",
        "30",
        "minutes in which an interview that did not fit can be taken up again, a day at most; then its answers are deleted",
    ),
    Setting(
        "KEEP_YEARS",
        "2",
        "years that what belongs to a referral is kept at most; told to participants wherever the time is promised",
        own=True,
    ),
    Setting("KEEP_REASON", "", "why so long, for the record; needed with more than 2 years", own=True),
    Setting(
        "SECOND_LOOK",
        "0",
        "part of those who don't fit, from 0 to 1, that is drawn by lot and asked whether the team may call once to check it",
        own=True,
    ),
    Setting(
        "SECOND_LOOK_DAYS",
        "14",
        "days that an answer waits for that call at most, up to 30; told to participants",
        own=True,
    ),
    Setting("SITE_NAME", "", "name of the clinical site, told to participants", own=True),
    Setting("SITE_TIME_ZONE", "America/Chicago", "time zone of the site: its days, quiet hours and what 'today' means", own=True),
    Setting("STUDY_PHONE", "", "phone number of the study team, told to participants", own=True),
    Setting("STUDY_EMAIL", "", "e-mail address of the study team, told to participants; referral notices go there", own=True),
    Setting("STUDY_CALLS_FROM", "", "phone number that the study team calls from, told to who waits for a call", own=True),
    Setting(
        "RIGHTS_CONTACT",
        "",
        "whom to ask about the rights of people in a study, told to participants, such as a name and a number",
        own=True,
    ),
    Setting("BOARD_CONTACT", "", "how to reach the ethics board that watches over the study, told to participants", own=True),
    Setting("SMTP_URL", "", "mail server, such as `smtp://name:password@host:587`; without it mail is written to DATA_DIR/mail"),
    Setting("SMS_MODE", "interview", "`interview`, or `link`: a text gets a link to the chat and no health question goes by SMS"),
    Setting("SMS_SEGMENTS_PER_SECOND", "1", "segments a second that the sending number may send"),
    Setting("SMS_JOIN_SECONDS", "3", "texts this close together are read as one answer; 0 for off"),
    Setting("SMS_COUNTRIES", "US,CA", "countries whose numbers are answered"),
    Setting("SMS_QUIET_HOURS", "20-9", "hours in which no text that we start is sent"),
    Setting("SMS_REMINDERS", "1,3", "days of silence after which somebody who agreed is reminded once each; 0 for none"),
    Setting("SMS_NUMBER_LIMIT", "200", "texts a day from one number that are answered; 0 for no limit"),
    Setting("SMS_DAY_LIMIT", "10000", "texts sent in a day after which no new interview is begun by SMS; 0 for no limit"),
    Setting("TWILIO_ACCOUNT_SID", "", "Twilio account; without it a stand-in runs on this machine, with a phone at /demo/phone"),
    Setting("TWILIO_AUTH_TOKEN", "", "its token, or two separated by a comma while rotating"),
    Setting("TWILIO_FROM", "", "the number that texts are sent from", own=True),
    Setting("TWILIO_MESSAGING_SERVICE_SID", "", "or the messaging service that they are sent from"),
    Setting("TWILIO_API_BASE", "https://api.twilio.com", "where Twilio's REST API is"),
    Setting("CONTACT_TARGET_HOURS", "24", "hours within which the site wants to try to reach somebody referred; 0 for no target", own=True),
    Setting("COORDINATOR_WORDS", "approved", "`approved`, or `own`: coordinators may write to participants in their own words too"),
    Setting("SCRIPT_LOCK", "warn", "`warn`, or `enforce`: no new interview begins in words or by rules that no ethics board approved"),
    Setting("APPROVAL_KEYS", "", "public keys (ed25519, base64) that may sign approvals for `prescreen approve`, separated by commas"),
    Setting("CONSOLE_SECOND_FACTOR", "offered", "`offered`, or `required`: whoever signs in to the console sets up a second factor first"),
    Setting(
        "OIDC_ISSUER", "", "OpenID Connect issuer by whose accounts people may sign in to the console, such as `https://login.example.org`"
    ),
    Setting("OIDC_CLIENT_ID", "", "this product's id there; what comes back goes to PUBLIC_URL/console/oidc/back"),
    Setting("OIDC_CLIENT_SECRET", "", "its secret there"),
    Setting(
        "REGISTRY_WATCH",
        "off",
        "`on`: the study's record is asked for at ClinicalTrials.gov once a day; off, no such request is made",
    ),
    Setting("REGISTRY_API", "https://clinicaltrials.gov/api/v2", "where the registry's API is, or a mirror of it"),
    Setting("REGISTRY_DAYS", "7", "days after which a registry that could not be reached is an alarm, where it is watched"),
    Setting("AGREEMENT_SAMPLE", "0", "fraction of the referrals that a person asks again without knowing the answers, such as 0.1"),
    Setting("AGREEMENT_SEED", "one made and kept, sealed", "what these are drawn by; whoever has it can do the draw again"),
    Setting("AGREEMENT_HOURS", "72", "hours for which what is drawn stays hidden from everybody, unless it is asked again sooner"),
    Setting(
        "SECURITY_CONTACT",
        "",
        "whom to tell of a weakness, such as `mailto:security@example.org`, several separated by commas; told at /.well-known/security.txt",
    ),
    Setting("METRICS_TOKEN", "", "secret with which /metrics may be read from another machine, as a bearer token"),
    Setting("CLOCK_OFFSET", "0", "seconds added to every clock, for trials of reminders and waits; never in earnest"),
    Setting("TURN_URL", "", "addresses of the turn servers, separated by commas", internal=True),
    Setting("TURN_SLOW_URL", "", "address of the turn server for texts that take long", internal=True),
    Setting("TURN_SECRET", "", "secret that the turn server asks for", internal=True),
    Setting("STANDIN_URL", "", "address of the stand-in for Twilio, when one runs", internal=True),
)
"""Every setting, in the order of the README's table."""
OWN = tuple(setting.name for setting in SETTINGS if setting.own)
"""The settings of which a trial may have its own: STUDY_PHONE__KNEE_PAIN is that of the trial knee-pain, STUDY_PHONE that of all others."""
_KEY_BYTES = 32
_OURS = frozenset("alive api console contact demo healthz interview metrics other-trials privacy sms static t".split())
"""Addresses that no trial's page can have."""
_DAY_MINUTES, _MOST_YEARS, _MOST_WORKERS = 24 * 60, 50, 64


@dataclass(frozen=True)
class Settings:
    """The settings of one trial, checked and typed. Make them with `read_settings`, which gives those of the first trial.

    `own`: trial -> what it has of its own, by field. `workers`: 0 where it is not set.
    """

    port: int
    host: str
    workers: int
    trials: tuple[str, ...]
    trial: str
    own: Mapping[str, Mapping[str, Any]]
    data_dir: Path
    database_url: str
    database_owner_url: str
    data_keys: str
    public_url: str
    trusted_proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]
    chat_origins: tuple[str, ...]
    chat_rate_limit: int
    languages: tuple[str, ...]
    site_name: str
    site_time_zone: ZoneInfo
    undo_minutes: int
    keep_years: int
    keep_reason: str
    second_look: float
    second_look_days: int
    study_phone: str
    study_email: str
    study_calls_from: str
    rights_contact: str
    board_contact: str
    smtp_url: str
    sms_mode: str
    sms_segments_per_second: float
    sms_join_seconds: float
    sms_countries: tuple[str, ...]
    sms_quiet_hours: tuple[int, int]
    sms_reminders: tuple[float, ...]
    sms_number_limit: int
    sms_day_limit: int
    twilio_account_sid: str
    twilio_auth_tokens: tuple[str, ...]
    twilio_from: str
    twilio_messaging_service_sid: str
    twilio_api_base: str
    contact_target_hours: int
    coordinator_words: str
    console_second_factor: str
    script_lock: str
    approval_keys: tuple[str, ...]
    oidc_issuer: str
    oidc_client_id: str
    oidc_client_secret: str
    registry_watch: bool
    registry_api: str
    registry_days: int
    agreement_sample: float
    agreement_seed: str
    agreement_hours: int
    security_contact: tuple[str, ...]
    metrics_token: str
    clock_offset: float
    turn_urls: tuple[str, ...]
    turn_slow_url: str
    turn_secret: str
    standin_url: str

    def of(self, trial: str) -> Settings:
        """The settings of one of the trials."""
        first = self.own.get(self.trials[0], {})
        shared = {name: value for name, value in self.own[""].items() if name in {*first, *self.own.get(trial, {})}}
        return replace(self, trial=trial, **{**shared, **self.own.get(trial, {})})

    @property
    def several(self) -> bool:
        """Whether more than one trial is served."""
        return len(self.trials) > 1

    @property
    def path(self) -> str:
        """What the addresses of this trial's pages begin with: nothing where it is the only one."""
        return f"/{self.trial}" if self.several else ""

    @property
    def page_url(self) -> str:
        """The address of this trial's page, without a slash behind it."""
        return f"{self.public_url}{self.path}"

    @property
    def key_file(self) -> Path:
        """Where the data keys are kept unless DATA_KEYS holds them."""
        return self.data_dir / "keys"

    @property
    def anchor_file(self) -> Path:
        """The file beside the keys that holds how long the audit trail was."""
        return self.data_dir / "audit.anchor"

    @property
    def mail_dir(self) -> Path:
        """Where mail is written without an SMTP_URL."""
        return self.data_dir / "mail"

    @property
    def sms(self) -> bool:
        """Whether texts can be sent and received."""
        return bool(self.twilio_account_sid)

    @property
    def sample(self) -> Sample:
        """What of the referrals is drawn to be asked again."""
        return Sample(self.agreement_sample, self.agreement_seed, self.agreement_hours)

    @property
    def site(self) -> dict[str, Any]:
        """What a participant may be told of the site, as the dialogue takes it."""
        return {
            "name": self.site_name,
            "phone": self.study_phone,
            "email": self.study_email,
            "page": self.page_url,
            "languages": self.languages,
            "calls_from": self.study_calls_from,
            "rights": self.rights_contact,
            "board": self.board_contact,
            "contact_hours": self.contact_target_hours,
            "undo_minutes": self.undo_minutes,
            "keep_years": self.keep_years,
            "second_look": self.second_look,
            "second_look_days": self.second_look_days,
            "reminders": len(self.sms_reminders),
            "reminded_after": ", ".join(f"{days:g}" for days in self.sms_reminders),
            "quiet_hours": "{}-{}".format(*self.sms_quiet_hours),
            "text_number": "" if self.standin_url else self.twilio_from,
        }


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this environment. Raises SettingsError, which names every wrong one in one line."""
    read = _Reader(environ)
    data_dir = Path(read("DATA_DIR", str, "var")).expanduser().resolve()
    port, host = read("PORT", _port, "8000"), read("HOST", _host, "127.0.0.1")
    trials = read("TRIALS", _trials, "") or ("",)
    settings = Settings(
        port=port,
        host=host,
        trials=trials,
        trial=trials[0],
        own={},
        data_dir=data_dir,
        workers=read("WORKERS", _workers, ""),
        database_url=read("DATABASE_URL", _database, f"sqlite:///{data_dir / 'prescreen.db'}"),
        database_owner_url=read("DATABASE_OWNER_URL", _owner, ""),
        data_keys=read("DATA_KEYS", str, ""),
        public_url=read("PUBLIC_URL", _url, _local_url(host, port)),
        trusted_proxies=read("TRUSTED_PROXIES", _networks, ""),
        chat_origins=read("CHAT_ORIGINS", _origins, ""),
        chat_rate_limit=read("CHAT_RATE_LIMIT", _whole, "60"),
        languages=read("LANGUAGES", _languages, ""),
        site_name=read("SITE_NAME", _line, ""),
        site_time_zone=read("SITE_TIME_ZONE", _zone, "America/Chicago"),
        study_phone=read("STUDY_PHONE", _line, ""),
        study_email=read("STUDY_EMAIL", _email, ""),
        undo_minutes=read("UNDO_MINUTES", _minutes, "30"),
        keep_years=read("KEEP_YEARS", _years, str(KEEP_YEARS)),
        keep_reason=read("KEEP_REASON", _line, ""),
        second_look=read("SECOND_LOOK", _part, "0"),
        second_look_days=read("SECOND_LOOK_DAYS", _days_of_a_month, str(SECOND_LOOK_DAYS)),
        study_calls_from=read("STUDY_CALLS_FROM", _line, ""),
        rights_contact=read("RIGHTS_CONTACT", _line, ""),
        board_contact=read("BOARD_CONTACT", _line, ""),
        smtp_url=read("SMTP_URL", _smtp, ""),
        sms_mode=read("SMS_MODE", _mode, "interview"),
        sms_segments_per_second=read("SMS_SEGMENTS_PER_SECOND", _rate, "1"),
        sms_join_seconds=read("SMS_JOIN_SECONDS", _seconds, "3"),
        sms_countries=read("SMS_COUNTRIES", _countries, "US,CA"),
        sms_quiet_hours=read("SMS_QUIET_HOURS", _hours, "20-9"),
        sms_reminders=read("SMS_REMINDERS", _reminders, "1,3"),
        sms_number_limit=read("SMS_NUMBER_LIMIT", _whole, "200"),
        sms_day_limit=read("SMS_DAY_LIMIT", _whole, "10000"),
        twilio_account_sid=read("TWILIO_ACCOUNT_SID", _account, ""),
        twilio_auth_tokens=read("TWILIO_AUTH_TOKEN", _tokens, ""),
        twilio_from=read("TWILIO_FROM", _number, ""),
        twilio_messaging_service_sid=read("TWILIO_MESSAGING_SERVICE_SID", _service, ""),
        twilio_api_base=read("TWILIO_API_BASE", _url, "https://api.twilio.com"),
        contact_target_hours=read("CONTACT_TARGET_HOURS", _whole, "24"),
        coordinator_words=read("COORDINATOR_WORDS", _words, "approved"),
        script_lock=read("SCRIPT_LOCK", _lock, "warn"),
        approval_keys=read("APPROVAL_KEYS", _public_keys, ""),
        console_second_factor=read("CONSOLE_SECOND_FACTOR", _second_factor, "offered"),
        oidc_issuer=read("OIDC_ISSUER", _url, ""),
        oidc_client_id=read("OIDC_CLIENT_ID", _line, ""),
        oidc_client_secret=read("OIDC_CLIENT_SECRET", _line, ""),
        registry_watch=read("REGISTRY_WATCH", _on, "off"),
        registry_api=read("REGISTRY_API", _url, "https://clinicaltrials.gov/api/v2"),
        registry_days=read("REGISTRY_DAYS", _days, "7"),
        agreement_sample=read("AGREEMENT_SAMPLE", _fraction, "0"),
        agreement_seed=read("AGREEMENT_SEED", _seed, ""),
        agreement_hours=read("AGREEMENT_HOURS", _some_hours, "72"),
        security_contact=read("SECURITY_CONTACT", _contacts, ""),
        metrics_token=read("METRICS_TOKEN", _secret, ""),
        clock_offset=read("CLOCK_OFFSET", _offset, "0"),
        turn_urls=read("TURN_URL", _urls, ""),
        turn_slow_url=read("TURN_SLOW_URL", _url, ""),
        turn_secret=read("TURN_SECRET", str, ""),
        standin_url=read("STANDIN_URL", _url, ""),
    )
    if not read.faults:
        read.faults.extend(_disagreements(settings))
    own = _own(read, environ, trials)
    if read.faults:
        raise SettingsError("wrong settings: " + "; ".join(read.faults))
    shared = {name.lower(): getattr(settings, name.lower()) for name in OWN}
    settings = replace(settings, own={"": shared, **own}).of(trials[0])
    if without := [trial for trial in trials if (one := settings.of(trial)).keep_years > KEEP_YEARS and not one.keep_reason]:
        raise SettingsError(f"wrong settings: KEEP_REASON is needed with more than {KEEP_YEARS} of KEEP_YEARS ({', '.join(without)})")
    if not settings.undo_minutes and any(settings.of(trial).second_look for trial in trials):
        raise SettingsError("wrong settings: SECOND_LOOK needs UNDO_MINUTES above 0, in which the answers wait for a yes or no")
    return settings


def _own(read: _Reader, environ: Mapping[str, str], trials: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Trial -> field -> what that trial has of its own. What is of no trial that is served is a fault."""
    names = {_suffix(trial): trial for trial in trials}
    own: dict[str, dict[str, Any]] = {trial: {} for trial in trials}
    for name, value in environ.items():
        setting, marks, suffix = name.partition("__")
        if not marks or setting not in OWN or not value.strip():
            continue
        if suffix not in names:
            read.faults.append(f"{name} is of no trial that TRIALS names")
            continue
        own[names[suffix]][setting.lower()] = read(name, _OWN_KINDS[setting], "")
    return own


def _suffix(trial: str) -> str:
    """A trial's name as it stands behind a setting's.

    >>> _suffix("knee-pain")
    'KNEE_PAIN'
    """
    return re.sub(r"[^A-Za-z0-9]", "_", trial).upper()


class _Reader:
    """Reads one setting after the other and collects the faults."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ, self.faults = environ, list[str]()

    def __call__(self, name: str, take: Callable[[str], Any], default: str) -> Any:
        value = self.environ.get(name, "").strip() or default
        try:
            return take(value)
        except ValueError as error:
            self.faults.append(f"{name} {error}")
            return None


def _disagreements(settings: Settings) -> list[str]:
    faults = []
    if bool(settings.oidc_issuer) != bool(settings.oidc_client_id and settings.oidc_client_secret):
        faults.append("OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed together")
    if settings.twilio_account_sid:
        if not settings.twilio_auth_tokens:
            faults.append("TWILIO_AUTH_TOKEN is needed with TWILIO_ACCOUNT_SID")
        if not (settings.twilio_from or settings.twilio_messaging_service_sid):
            faults.append("TWILIO_FROM or TWILIO_MESSAGING_SERVICE_SID is needed with TWILIO_ACCOUNT_SID")
    elif settings.twilio_auth_tokens or settings.twilio_from or settings.twilio_messaging_service_sid:
        faults.append("TWILIO_ACCOUNT_SID is needed with the other settings of Twilio")
    return faults


def _local_url(host: str | None, port: int | None) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host or "", host or "127.0.0.1")  # noqa: S104  an address to reach
    return f"http://{f'[{shown}]' if ':' in shown and not shown.startswith('[') else shown}:{port or 8000}"


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _trials(text: str) -> tuple[str, ...]:
    named, known = tuple(dict.fromkeys(_split(text))) or (default_trial().name,), trial_names()
    strangers = [name for name in named if name not in known]
    if strangers:
        raise ValueError(f"names {', '.join(strangers)}, which is no trial; there are {', '.join(known)}")
    if len(named) > 1 and (taken := [name for name in named if name in _OURS or not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name)]):
        raise ValueError(f"names {', '.join(taken)}, which can be no part of an address beside other trials")
    if len({_suffix(name) for name in named}) < len(named):
        raise ValueError("names trials that differ by their hyphens alone")
    return named


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise ValueError("must be a port between 1 and 65535")
    return int(text)


def _workers(text: str) -> int:
    if text and (not text.isascii() or not text.isdigit() or not 0 < int(text) <= _MOST_WORKERS):
        raise ValueError(f"must be a whole number from 1 to {_MOST_WORKERS}")
    return int(text or 0)


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:_-]+", text):
        raise ValueError("must be an address or a host name")
    return text


def _database(text: str) -> str:
    if not re.match(r"(sqlite|postgres(ql)?(\+psycopg)?)://", text):
        raise ValueError("must begin with postgresql:// or sqlite:///")
    return text


def _owner(text: str) -> str:
    if text and not re.match(r"postgres(ql)?(\+psycopg)?://", text):
        raise ValueError("must begin with postgresql://")
    return text


def _url(text: str) -> str:
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.query and not parts.fragment
        _ = parts.port
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("must be an address that begins with http:// or https://")
    return text.rstrip("/")


def _urls(text: str) -> tuple[str, ...]:
    return tuple(_url(part) for part in _split(text))


def _networks(text: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part, strict=False) for part in _split(text))
    except ValueError:
        raise ValueError("must be IP addresses or networks, such as 10.0.0.0/8") from None


def _contacts(text: str) -> tuple[str, ...]:
    for part in _split(text):
        if not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[\d-]+", part):
            raise ValueError("must be addresses such as mailto:security@example.org, https://example.org/report or tel:+1-608-555-0100")
    return tuple(_split(text))


def _origins(text: str) -> tuple[str, ...]:
    for part in _split(text):
        if not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+", part):
            raise ValueError("must be origins, such as https://example.org, without a path")
    return tuple(part.lower() for part in _split(text))


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError("must be a whole number, 0 or more")
    return int(text)


def _fraction(text: str) -> float:
    if not re.fullmatch(r"[01]|[01]?\.\d{1,6}", text) or float(text) > 1:
        raise ValueError("must be a fraction from 0 to 1, such as 0.1")
    return float(text)


def _seed(text: str) -> str:
    if text and not re.fullmatch(r"[!-~]{12,200}", text):
        raise ValueError("must be 12 to 200 characters without spaces")
    return text


_MOST_HOURS = 24 * 31


def _some_hours(text: str) -> int:
    if not 1 <= (number := _whole(text)) <= _MOST_HOURS:
        raise ValueError(f"must be hours, 1 to {_MOST_HOURS}")
    return number


def _minutes(text: str) -> int:
    if (number := _whole(text)) > _DAY_MINUTES:
        raise ValueError(f"must be at most {_DAY_MINUTES}: within a day, as participants are told, the answers are gone")
    return number


def _years(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_YEARS:
        raise ValueError(f"must be a whole number of years from 1 to {_MOST_YEARS}")
    return int(text)


def _languages(text: str) -> tuple[str, ...]:
    if any(not re.fullmatch(r"[a-z]{2}", part) for part in _split(text)):
        raise ValueError("must be language codes, such as en,es")
    return _split(text)


def _line(text: str) -> str:
    if not text.isprintable() or len(text) > 200:
        raise ValueError("must be one line of at most 200 characters")
    return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone, such as America/Chicago") from None


def _email(text: str) -> str:
    if text and not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", text):
        raise ValueError("must be an e-mail address")
    return text


def _smtp(text: str) -> str:
    if text:
        try:
            parts = urlsplit(text)
            sound = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port or 25) > 0
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("must begin with smtp:// or smtps://")
    return text


def _mode(text: str) -> str:
    if text not in ("interview", "link"):
        raise ValueError("must be interview or link")
    return text


def _words(text: str) -> str:
    if text not in ("approved", "own"):
        raise ValueError("must be approved or own")
    return text


def _second_factor(text: str) -> str:
    if text not in ("offered", "required"):
        raise ValueError("must be offered or required")
    return text


def _on(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError("must be on or off")
    return text == "on"


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 365:
        raise ValueError("must be a number of days from 1 to 365")
    return int(text)


def _part(text: str) -> float:
    wanted = "must be a part from 0 to 1, such as 0.1 for one of ten"
    number = _decimal(text, wanted)
    if not 0 <= number <= 1:
        raise ValueError(wanted)
    return number


def _days_of_a_month(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) <= 30:
        raise ValueError("must be a number of days from 1 to 30")
    return int(text)


def _lock(text: str) -> str:
    if text not in ("warn", "enforce"):
        raise ValueError("must be warn or enforce")
    return text


def _public_keys(text: str) -> tuple[str, ...]:
    for part in _split(text):
        try:
            sound = len(base64.b64decode(part, validate=True)) == _KEY_BYTES
        except ValueError:
            sound = False
        if not sound:
            raise ValueError("must be public keys of ed25519: 32 bytes each, in base64")
    return _split(text)


def _decimal(text: str, wanted: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(wanted) from None
    if number != number or abs(number) > 1e10:
        raise ValueError(wanted)
    return number


def _rate(text: str) -> float:
    number = _decimal(text, "must be a number above 0")
    if number <= 0:
        raise ValueError("must be a number above 0")
    return number


def _seconds(text: str) -> float:
    number = _decimal(text, "must be a number of seconds from 0 to 60")
    if not 0 <= number <= 60:
        raise ValueError("must be a number of seconds from 0 to 60")
    return number


def _offset(text: str) -> float:
    return _decimal(text, "must be a number of seconds")


def _countries(text: str) -> tuple[str, ...]:
    if any(not re.fullmatch(r"[A-Z]{2}", part) for part in _split(text)):
        raise ValueError("must be country codes, such as US,CA")
    return _split(text)


def _hours(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text)
    if not found or int(found[1]) > 24 or int(found[2]) > 24:
        raise ValueError("must be two hours, such as 20-9")
    return int(found[1]) % 24, int(found[2]) % 24


def _reminders(text: str) -> tuple[float, ...]:
    wanted = "must be days in growing order, such as 1,3, or 0 for none"
    days = tuple(_decimal(part, wanted) for part in _split(text))
    if days in ((), (0.0,)):
        return ()
    if days[0] <= 0 or list(days) != sorted(set(days)) or days[-1] > 30:
        raise ValueError(wanted)
    return days


def _account(text: str) -> str:
    if text and not re.fullmatch(r"AC[0-9a-fA-F]{32}", text):
        raise ValueError("must be AC and 32 hexadecimal digits")
    return text


def _tokens(text: str) -> tuple[str, ...]:
    if len(_split(text)) > 2:
        raise ValueError("must be one token, or two separated by a comma")
    return _split(text)


def _number(text: str) -> str:
    if text and not re.fullmatch(r"\+[1-9]\d{6,14}|\d{3,8}", text):
        raise ValueError("must be a phone number such as +16085550100, or a short code")
    return text


def _secret(text: str) -> str:
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable()):
        raise ValueError("must have at least 16 characters of ASCII")
    return text


def _service(text: str) -> str:
    if text and not re.fullmatch(r"MG[0-9a-fA-F]{32}", text):
        raise ValueError("must be MG and 32 hexadecimal digits")
    return text


_OWN_KINDS: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("SITE_NAME", "STUDY_PHONE", "STUDY_CALLS_FROM", "RIGHTS_CONTACT", "BOARD_CONTACT", "KEEP_REASON"), _line),
    "CONTACT_TARGET_HOURS": _whole,
    "KEEP_YEARS": _years,
    "SECOND_LOOK": _part,
    "SECOND_LOOK_DAYS": _days_of_a_month,
    "LANGUAGES": _languages,
    "SITE_TIME_ZONE": _zone,
    "STUDY_EMAIL": _email,
    "TWILIO_FROM": _number,
}
"""How each setting is read of which a trial may have its own."""
