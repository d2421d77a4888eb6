"""`prescreen approve FILE`: records what a board approved, from a file that somebody has signed; `--draft` writes that file, unsigned.

The signature is ed25519 over the file's bytes, in a file beside it; APPROVAL_KEYS says whose count. What an approval must say is
web/approving.py.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy.exc import SQLAlchemyError

from cli import which
from cli.faults import Fault
from store import approvals
from web import approving
from web.context import Context, open_migrated
from web.settings import read_settings

_SIGNATURE_BYTES = 64
_MOST_BYTES = 100_000


def add(commands: Any) -> None:
    """The sub-command."""
    does = "record what an ethics board approved, from a signed file"
    command = commands.add_parser("approve", help=does, description=does.capitalize() + "; --draft writes the file to sign.")
    command.add_argument("file", nargs="?", type=Path, help="the file; its signature stands in FILE.sig")
    command.add_argument("--signature", type=Path, metavar="FILE", help="the signature: 64 bytes of ed25519, or the same in base64")
    command.add_argument("--draft", action="store_true", help="print the file for the script in force, to be filled in and signed")
    command.add_argument("--kind", choices=approvals.KINDS, default=approvals.APPROVAL, help="of a draft (approval)")
    which.option(command, "the first that is served")
    command.set_defaults(run=_run)


def _run(given: argparse.Namespace) -> int:
    if given.draft == (given.file is not None):
        raise Fault("give a signed file, or --draft to write one")
    try:
        context = open_migrated(read_settings(os.environ))
    except SQLAlchemyError as error:
        raise Fault(f"the database does not open ({type(error).__name__}); see DATABASE_URL and DATA_DIR") from None
    trial = which.named(given.trial) if given.trial else context.trial
    if trial not in context.trials:
        raise Fault(f"{trial} is not served; TRIALS names {', '.join(context.trials)}")
    context = context.of(trial)
    context.lock.keep(context.clock.now())
    return _draft(context, given.kind) if given.draft else _record(context, given.file, given.signature)


def _draft(context: Context, kind: str) -> int:
    lock = context.lock
    certified = [language for language in context.languages if lock.certificate(language).whole]
    held: dict[str, Any] = {"trial": context.trial, "script": lock.script, "kind": kind}
    if kind == approvals.APPROVAL:
        held |= {"board": "", "number": "", "version": lock.manifest.script, "approved_on": ""}
    else:
        held |= {"reason": "", "rule": ""}
        held |= {"open_too": False} if kind == approvals.HAZARD else {}
    print(json.dumps({**held, "languages": certified, "approver": "", "meaning": approving.MEANING[kind]}, ensure_ascii=False, indent=1))
    print("fill it in, sign its bytes, and put the signature beside it, as docs/approvals.md tells", file=sys.stderr)
    return 0


def _record(context: Context, file: Path, signature: Path | None) -> int:
    content, key = _signed(file, signature or file.with_name(f"{file.name}.sig"), context.settings.approval_keys)
    try:
        held = json.loads(content)
        languages = held["languages"]
        if not all(isinstance(language, str) for language in languages):
            raise TypeError
    except (ValueError, KeyError, TypeError):
        raise Fault(f"{file} is no approval; `prescreen approve --draft` writes one") from None
    if held.get("trial") != context.trial:
        raise Fault(f"{file} is about the trial {held.get('trial')}, not {context.trial}")
    digest = hashlib.sha256(content).hexdigest()
    try:
        approval = approving.checked(context, held, languages, by=approvals.BY_FILE, key=key, file=digest)
    except ValueError as wrong:
        raise Fault(str(wrong)) from None
    if held.get("meaning") != approval.meaning:
        raise Fault(f"{file} does not say what its signature means: {approval.meaning}")
    with context.database.write() as connection:
        if approvals.taken(connection, digest):
            raise Fault(f"{file} was taken before; nothing was done twice")
        id = approvals.record(connection, approval, context.clock.now())
    print(f"recorded {id}: {approval.kind} of {approval.script[:12]} in {', '.join(approval.languages)}, signed by {approval.approver}")
    return 0


def _signed(file: Path, signature: Path, keys: tuple[str, ...]) -> tuple[bytes, str]:
    """The file's bytes and the key that signed them. Raises Fault."""
    if not keys:
        raise Fault("APPROVAL_KEYS names no key that may sign approvals")
    try:
        content, given = file.read_bytes()[:_MOST_BYTES], signature.read_bytes()[:_MOST_BYTES]
    except OSError as error:
        raise Fault(f"{error.filename} can't be read: {error.strerror}") from None
    if len(given) != _SIGNATURE_BYTES:
        try:
            given = base64.b64decode(given.strip(), validate=True)
        except binascii.Error:
            raise Fault(f"{signature} is no signature: 64 bytes of ed25519, or the same in base64") from None
    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(base64.b64decode(key)).verify(given, content)
        except (InvalidSignature, ValueError):
            continue
        return content, key
    raise Fault(f"{signature} is no signature of {file} by a key of APPROVAL_KEYS")
