"""What goes wrong on demand: refused or slow sends, callbacks and webhooks that are lost, doubled or out of order, failed deliveries.

Reads a description of faults, and refuses one that it does not understand. The other modules apply them.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from standin.errors import FAILURES
from standin.keywords import WAYS

CALLBACKS = ("duplicate", "reorder", "drop", "unsigned")
INBOUND = ("duplicate", "drop", "unsigned")
CODES = {400: 20001, 401: 20003, 404: 20404, 429: 20429, 500: 20500, 503: 20503}


@dataclass
class SendFault:
    """The next `times` sends (None: all) answer `status` after `delay` seconds; with `accepted`, the message is taken all the same."""

    status: int | None = None
    code: int | None = None
    times: int | None = 1
    delay: float = 0.0
    accepted: bool = False
    retry_after: int | None = None


@dataclass
class Faults:
    """The faults in force."""

    send: SendFault | None = None
    callbacks: str | None = None
    inbound: str | None = None
    opt_out: str = "advanced"
    delivery: dict[str, int] = field(default_factory=dict)

    def next_send(self) -> SendFault | None:
        """The fault of one send, counted off."""
        fault = self.send
        if fault and fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.send = None
        return fault

    def change(self, wanted: Mapping[str, Any]) -> None:
        """Set what is named and leave the rest; None takes a fault away. Raises ValueError, and changes nothing, when not understood."""
        unknown = set(wanted) - {"send", "callbacks", "inbound", "opt_out", "delivery"}
        if unknown:
            raise ValueError(f"unknown fault: {', '.join(sorted(unknown))}")
        new: dict[str, Any] = {}
        for name, among, none in (("callbacks", CALLBACKS, None), ("inbound", INBOUND, None), ("opt_out", WAYS, "advanced")):
            if name in wanted:
                if wanted[name] is not None and wanted[name] not in among:
                    raise ValueError(f"{name} is one of {', '.join(among)}")
                new[name] = none if wanted[name] is None else wanted[name]
        if "send" in wanted:
            new["send"] = _send(wanted["send"])
        if "delivery" in wanted:
            new["delivery"] = _delivery(wanted["delivery"])
        for name, value in new.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, Any]:
        """The faults in force, as `change` takes them."""
        return asdict(self)


def _send(value: Any) -> SendFault | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise ValueError("send is an object or null")
    try:
        fault = SendFault(**value)
    except TypeError:
        raise ValueError("send knows status, code, times, delay, accepted, retry_after") from None
    numbers = (fault.status, fault.code, fault.times, fault.delay, fault.retry_after)
    if not all(n is None or (isinstance(n, int | float) and not isinstance(n, bool) and n >= 0) for n in numbers):
        raise ValueError("send: status, code, times, delay and retry_after are numbers")
    if fault.status is not None and not 400 <= fault.status <= 599:
        raise ValueError("send: status is between 400 and 599")
    if fault.code is None and fault.status is not None:
        fault.code = CODES.get(fault.status, 20500 if fault.status >= 500 else 20001)
    return fault


def _delivery(value: Any) -> dict[str, int]:
    if value is None:
        return {}
    if not isinstance(value, dict) or not all(isinstance(code, int) and code in FAILURES for code in value.values()):
        raise ValueError(f"delivery is an object from number to one of {', '.join(map(str, FAILURES))}")
    return dict(value)
