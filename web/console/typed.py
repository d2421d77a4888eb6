"""What is typed into a referral's page: it outlives any other save of the page, a reload and the session's end (store/drafts.py).

A page sends along what its other forms hold, and keeps what is being typed; a form that was sent is forgotten once it has had its effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection
from starlette.datastructures import FormData

from store import drafts
from web.context import Context

_ALONG = "draft."
_ACTION = re.compile(r"/console/(?:referrals|emergencies)/(?P<id>[a-z]_[0-9a-z]{4,40})(?:/(?P<action>[a-z-]+))?")
_FIELDS = re.compile(r"note|words|next_other|next_time|visit_on|visit_time|(?:reason|status|mark)\.\w{1,16}")
_KEY = re.compile(r"[a-z-]{1,20}\.[\w.]{1,40}")


def place(path: str) -> tuple[str, str] | None:
    """The referral (or conversation) and the form that an address belongs to; None for any other address."""
    found = _ACTION.fullmatch(path)
    return (found["id"], found["action"] or "emergency") if found else None


def page(path: str) -> str:
    """The page that a form stands on, by the form's address; empty for any other address."""
    found = _ACTION.fullmatch(path)
    return f"{path.rsplit('/', 1)[0]}?told=enter" if found and found["action"] else path if found else ""


def along(given: FormData) -> dict[str, str]:
    """What the page's other forms hold."""
    found = {name.removeprefix(_ALONG): value for name, value in given.multi_items() if name.startswith(_ALONG) and isinstance(value, str)}
    return {name: value for name, value in found.items() if _KEY.fullmatch(name)}


def own(action: str, given: FormData) -> dict[str, str]:
    """What was typed or chosen in the form itself, as far as it is worth keeping."""
    return {f"{action}.{name}": value for name, value in given.multi_items() if _FIELDS.fullmatch(name) and isinstance(value, str)}


def keep(context: Context, user: str, path: str, given: FormData, *, whole: bool) -> None:
    """Keeps what a form brought along; `whole`: what was typed into the form itself too, as it has no effect."""
    found = place(path)
    if found is None:
        return
    id, action = found
    typed = {**along(given), **(own(action, given) if whole else {})}
    if typed:
        with context.database.write() as connection:
            drafts.keep(connection, context.sealer, user, id, typed, context.clock.now())


def done(connection: Connection, user: str, path: str, given: FormData) -> None:
    """A form has had its effect: what was typed into it is forgotten."""
    found = place(path)
    if found is not None:
        drafts.drop(connection, user, found[0], own(found[1], given))


def fields(given: FormData) -> Iterator[tuple[str, str]]:
    """What a form says, by which it is known again when it is sent twice."""
    for name, value in given.multi_items():
        if name != "csrf" and not name.startswith(_ALONG) and isinstance(value, str):
            yield name, value
