"""Who translated and certified a language's texts, and which of them nobody has certified as they stand.

English needs no certificate. Judges no wording, and no certifier.
"""

from __future__ import annotations

from dataclasses import dataclass

from prescreen.protocol.beside import beside
from prescreen.protocol.layers import default_trial
from prescreen.protocol.model import Protocol
from prescreen.protocol.translations import fingerprint, rounds, sources


@dataclass(frozen=True)
class Certificate:
    """Of a language. `uncertified`: the texts, by name, that no certified round holds as they stand, in English and in the translation."""

    translators: tuple[str, ...]
    certifiers: tuple[str, ...]
    uncertified: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every text is certified."""
        return not self.uncertified

    @property
    def told(self) -> str:
        """Who translated and who certified it, in words; "" for English."""
        if not self.translators:
            return ""
        by = f"certified by {', '.join(self.certifiers)}" if self.certifiers else "certified by nobody"
        return f"translated by {', '.join(self.translators)}; {by}"


def certificate(protocol: Protocol, language: str) -> Certificate:
    """How far a language of the protocol is certified. Raises OSError or yaml.YAMLError where a file can't be read."""
    if language == "en":
        return Certificate((), (), ())
    entries = rounds(protocol, language)
    certified = {name: str(marks) for one in entries if one.get("certified_by") for name, marks in (one.get("texts") or {}).items()}
    missing = tuple(
        f"{source.name} {key}"
        for source in (*sources(protocol, language), *beside(protocol.folder or default_trial(), language))
        for key, forms in source.english.items()
        if key not in source.own or certified.get(f"{source.name} {key}") != f"{fingerprint(forms)} {fingerprint(source.own[key])}"
    )
    return Certificate(
        tuple(dict.fromkeys(str(one["translator"]) for one in entries if one.get("translator"))),
        tuple(dict.fromkeys(f"{one['certified_by']} on {one['certified_on']}" for one in entries if one.get("certified_by"))),
        missing,
    )
