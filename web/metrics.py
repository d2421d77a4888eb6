"""What this process counts for Prometheus: turns, messages, what waits and what goes out.

Numbers alone: no id and no word of a participant.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

_BUCKETS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2, 3)


class Metrics:
    """The numbers of this process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        r = self.registry
        self.turns = Counter("prescreen_turns", "Turns by how they ended", ["outcome"], registry=r)
        self.turn_seconds = Histogram("prescreen_turn_seconds", "From the stored message to the stored turn", buckets=_BUCKETS, registry=r)
        self.received = Counter("prescreen_messages_received", "Messages stored", ["channel"], registry=r)
        self.refused = Counter("prescreen_messages_refused", "Messages not stored, answered with 503", ["channel"], registry=r)
        self.outgoing = Counter(
            "prescreen_outgoing", "Texts and mails, by how a try to send them ended", ["channel", "outcome"], registry=r
        )
        self.up = Gauge("prescreen_up", "Whether a part answers", ["part"], registry=r)
        self.waiting = Gauge("prescreen_messages_waiting", "Messages that wait for their turn, in the whole database", registry=r)
        self.oldest = Gauge("prescreen_messages_waiting_seconds", "How long the oldest of them waits", registry=r)
        self.unsent = Gauge("prescreen_outgoing_waiting", "Texts and mails not sent yet, in the whole database", ["channel"], registry=r)
        self.referrals = Gauge("prescreen_referrals", "Referrals by status, in the whole database", ["status"], registry=r)
