"""`prescreen packet` writes what an ethics board wants of a trial, as PDF and DOCX; with --carrier, what a carrier of text messages wants.

The same files and settings give the same bytes. The day on it is one that is named, never today.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cli import which
from cli.faults import Fault
from prescreen import workflow
from prescreen.protocol import load, trial_folder
from prescreen.protocol.retention import load_terms
from prescreen.script import manifest_of
from prescreen.site import Site
from web.console.permissions import NAMES, PERMISSIONS
from web.settings import Settings, read_settings

_HERE = ("127.0.0.1", "::1", "localhost")
"""What PUBLIC_URL names where nobody has set it to the site's address."""
_NO_DAY = datetime(2000, 1, 1, tzinfo=timezone.utc)
"""What the files name as their moment where no day is named."""


def add(commands: Any) -> None:
    """The sub-command."""
    does = "write the packet for an ethics board, as PDF and DOCX"
    command = commands.add_parser("packet", help=does, description=does[0].upper() + does[1:] + ".")
    which.option(command, "the default one")
    command.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where to write it (default: here)")
    command.add_argument("--date", metavar="YYYY-MM-DD", help="the day that stands on it (default: that of SOURCE_DATE_EPOCH, or none)")
    command.add_argument("--carrier", action="store_true", help="instead: the registration sheet for the carrier of text messages")
    command.add_argument("--number", metavar="+1...", help="the number that texts come from, without the other settings of Twilio")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    from documents import carrier, docx, packet, pdf  # the writers take longer to load than all other commands

    name, day = which.named(given.trial), _day(given.date)
    settings = read_settings({**os.environ, "TRIALS": os.environ.get("TRIALS", "") or name})
    gathered = gather(name, settings, day, _number(given.number))
    document = carrier.sheet(gathered) if given.carrier else packet.packet(gathered)
    for end, write in (("pdf", pdf.pdf), ("docx", docx.docx)):
        path = given.out / f"{'carrier' if given.carrier else 'packet'}-{name}.{end}"
        try:
            given.out.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write(document))
        except OSError as error:
            raise Fault(f"{path} can't be written: {error.strerror or type(error).__name__}; name another folder with --out") from None
        print(f"written: {path}")
    print(f"manifest: {gathered.manifest.id}")
    lacks = [*gathered.lacking, *([] if day else ["the date (--date)"])]
    if lacks:
        print(f"to be filled in: {', '.join(lacks)}")
    if gathered.insecure:
        print("PUBLIC_URL begins with http://: https is needed", file=sys.stderr)
    lacking = carrier.lacking(gathered) if given.carrier else []
    for line in lacking:
        print(f"prescreen: {line}", file=sys.stderr)
    return 1 if lacking else 0


def gather(trial: str, settings: Settings, day: datetime | None, number: str = "") -> Any:
    """What a packet of this trial is made of. `number`: that texts come from, where the settings do not say."""
    from documents.packet.given import Given, Installed

    protocol, settings = load(trial_folder(trial)), settings.of(trial) if trial in settings.trials else settings
    told = {**settings.site, "text_number": number} if number else settings.site
    site = Site.from_json(told)
    return Given(
        protocol=protocol,
        manifest=manifest_of(protocol, site, told),
        site=site,
        installed=Installed(
            quiet_hours=settings.sms_quiet_hours,
            reminders=settings.sms_reminders,
            texts=settings.sms or bool(number),
            links_only=settings.sms_mode == "link",
            own_words=settings.coordinator_words == "own",
            second_factor=settings.console_second_factor,
            locked=settings.script_lock == "enforce",
            keep_reason=settings.keep_reason,
            keys="setting" if settings.data_keys else "beside" if _beside(settings) else "apart",
            page=urlsplit(settings.public_url).hostname not in _HERE,
            asked_again=settings.agreement_sample,
        ),
        terms=load_terms(protocol.folder, site.keep_years, site.call_days),
        workflow=workflow.load(protocol.folder),
        roles=NAMES,
        permissions=PERMISSIONS,
        made=day or _NO_DAY,
        day=f"{day:%B} {day.day}, {day.year}" if day else "",
    )


def _beside(settings: Settings) -> bool:
    """Whether the database is a file in the folder of the key file."""
    scheme, _, path = settings.database_url.partition(":///")
    return scheme.startswith("sqlite") and Path(path).parent == settings.key_file.parent


def _number(named: str | None) -> str:
    """The number that is named. Raises Fault where it is none."""
    if named and not re.fullmatch(r"\+[1-9]\d{6,14}|\d{3,8}", named):
        raise Fault(f"--number is {named}; write a phone number such as +16085550100, or a short code")
    return named or ""


def _day(named: str | None) -> datetime | None:
    """The day that is named, at its beginning in UTC. Raises Fault where it is none."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "").strip()
    try:
        if named:
            return datetime.strptime(named, "%Y-%m-%d").replace(tzinfo=timezone.utc)
        return datetime.fromtimestamp(int(epoch), timezone.utc) if epoch else None
    except (ValueError, OverflowError, OSError):
        said = f"--date is {named}; write a day such as 2026-12-01" if named else f"SOURCE_DATE_EPOCH is {epoch}; write seconds since 1970"
        raise Fault(said) from None
