"""A key under which something made of a protocol is found again: it stands for that very object, and compares no content."""

from __future__ import annotations

from prescreen.protocol.model import Protocol


class Same:
    """A protocol that is the same only where it is the very same object."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.protocol is self.protocol

    def __hash__(self) -> int:
        return id(self.protocol)
