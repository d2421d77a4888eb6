"""What a prescreening comes to: likely, review, wait or unlikely, with the day a wait ends and the focus.

Computed only from stored answers, once all are in (or at the first confirmed fail).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from prescreen.criteria import Finding
from prescreen.protocol.model import Protocol, Status

Disposition = Literal["likely", "review", "wait", "unlikely", "stopped"]
"""What a prescreening comes to; `stopped` is somebody who left before the end."""
_GRAVEST: tuple[tuple[Status, Disposition], ...] = (("fail", "unlikely"), ("wait", "wait"), ("review", "review"))


def decide(findings: Mapping[str, Finding]) -> Disposition:
    """Any fail: unlikely. Else any wait: wait. Else any review: review. Else likely."""
    statuses = {finding.status for finding in findings.values()}
    for status, disposition in _GRAVEST:
        if status in statuses:
            return disposition
    return "likely"


def wait_until(findings: Mapping[str, Finding]) -> date | None:
    """The latest day of all waits; None if any of them has none, or nothing waits."""
    days = [finding.until for finding in findings.values() if finding.status == "wait"]
    return None if not days or None in days else max(day for day in days if day)


def focus(protocol: Protocol, answers: Mapping[str, Any]) -> str:
    """Whether what the trial looks at most is there, as the list of conditions says: yes, no, or unknown."""
    named = answers.get(protocol.focus.question)
    if not isinstance(named, list) or not named:
        return "unknown"
    return "yes" if any(name in protocol.focus.any_of for name in named) else "no"
