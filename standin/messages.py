"""Messages as Twilio's API shows them, and the account that holds them: sent, received, and who has opted out.

Decides the fields of the message resource and what the list filters mean. Sends nothing anywhere.
"""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import format_datetime

from standin import segments
from standin.errors import FAILURES
from standin.faults import Faults

VERSION = "2010-04-01"
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def new_sid(prefix: str) -> str:
    """A new identifier: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


@dataclass
class Message:
    """One message. `shown` is when a phone came to show it (its place in a thread); None until then."""

    account_sid: str
    to: str
    from_: str | None
    body: str
    direction: str
    status: str
    created: datetime
    media: list[str] = field(default_factory=list)
    messaging_service_sid: str | None = None
    status_callback: str | None = None
    sid: str = ""
    sent: datetime | None = None
    updated: datetime | None = None
    error_code: int | None = None
    shown: int | None = None
    webhook: int | str | None = None

    def __post_init__(self) -> None:
        self.sid = self.sid or new_sid("MM" if self.media else "SM")

    @property
    def num_segments(self) -> int:
        """0 while a messaging service has not picked a sender."""
        return 0 if self.from_ is None else segments.count(self.body)

    def advance(self, status: str, now: datetime, error_code: int | None = None) -> None:
        """Move to a status."""
        self.status, self.updated, self.error_code = status, now, error_code
        if status in ("sent", "received"):
            self.sent = now

    def as_json(self) -> dict[str, object]:
        """The message resource."""
        uri = f"/{VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"
        return {
            "account_sid": self.account_sid,
            "api_version": VERSION,
            "body": self.body,
            "date_created": format_datetime(self.created),
            "date_sent": format_datetime(self.sent) if self.sent else None,
            "date_updated": format_datetime(self.updated or self.created),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": FAILURES.get(self.error_code) if self.error_code else None,
            "from": self.from_,
            "messaging_service_sid": self.messaging_service_sid,
            "num_media": str(len(self.media)),
            "num_segments": str(self.num_segments),
            "price": None,
            "price_unit": "USD",
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": self.to,
            "uri": f"{uri}.json",
        }


class Account:
    """Everything one account holds, in memory."""

    def __init__(self, sid: str, auth_token: str, number: str, messaging_service_sid: str | None, clock: Callable[[], datetime]) -> None:
        self.sid, self.auth_token, self.number, self.messaging_service_sid = sid, auth_token, number, messaging_service_sid
        self.clock = clock
        self.messages: dict[str, Message] = {}
        self.opted_out: set[str] = set()
        self.faults = Faults()
        self.changes = 0  # grows with everything a thread would show

    def now(self) -> datetime:
        """The time in whole seconds of UTC, as Twilio tells it."""
        return self.clock().astimezone(timezone.utc).replace(microsecond=0)

    def add(self, message: Message) -> Message:
        """Keep a message."""
        self.messages[message.sid] = message
        return message

    def show(self, message: Message) -> None:
        """A phone shows the message from now on, or shows it differently."""
        self.changes += 1
        if message.shown is None:
            message.shown = self.changes

    def thread(self, number: str) -> list[Message]:
        """What the phone of this number shows, in order."""
        shown = [(m.shown, m) for m in self.messages.values() if m.shown is not None and number in (m.from_, m.to)]
        return [message for _, message in sorted(shown, key=lambda pair: pair[0])]

    def matching(self, query: Mapping[str, str]) -> list[Message]:
        """The messages that a list query asks for, newest first. Raises ValueError for a date that is none."""
        found = list(reversed(self.messages.values()))
        if query.get("To"):
            found = [m for m in found if m.to == query["To"]]
        if query.get("From"):
            found = [m for m in found if m.from_ == query["From"]]
        for name, fits in _DATE_FILTERS.items():
            if query.get(name):
                found = [m for m in found if m.sent and fits(*_comparable(m.sent, query[name]))]
        return found


_DATE_FILTERS: dict[str, Callable[[datetime, datetime], bool]] = {
    "DateSent": lambda sent, asked: sent == asked,
    "DateSent<": lambda sent, asked: sent <= asked,
    "DateSent>": lambda sent, asked: sent >= asked,
}


def _comparable(sent: datetime, asked: str) -> tuple[datetime, datetime]:
    """Both as days when a day is asked for, else both as moments."""
    if DATE.fullmatch(asked):
        return sent.replace(hour=0, minute=0, second=0), datetime.fromisoformat(asked).replace(tzinfo=timezone.utc)
    moment = datetime.fromisoformat(asked)
    return sent, moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
