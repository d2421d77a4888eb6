"""An e-mail address with a part of it put right: by what somebody says of it, or by the provider that was most likely meant."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import phonenumbers
from rapidfuzz.distance import OSA

from prescreen.protocol.yaml import read
from prescreen.understanding.answers.addresses import valid
from prescreen.understanding.languages.language import pattern

_PROVIDERS = Path(__file__).parents[1] / "lexicon" / "mail_providers.yml"
_LONG = 9
"""Letters of a provider's name from which on two slips still show which is meant."""
_PART = r"[\w.+@-]*\w"
_INSTEAD = tuple(
    pattern(shape, re.IGNORECASE)
    for shape in (
        rf"(?P<new>{_PART})[\s,;-]+(?:and )?(?:{{instead_of}})\s+(?:an? )?(?P<old>\.?{_PART})",
        rf"(?:{{instead_of}})\s+(?:an? )?(?P<old>\.?{_PART})[\s,;.-]+(?:(?:{{joining}})[\s,]+)?(?:{{it_is}}\s+)?(?P<new>\.?{_PART})",
    )
)
_CORRECTS = pattern(r"\b(?:{number_corrected}|{detail_corrected})\b", re.IGNORECASE)
_WORD = re.compile(rf"{_PART}")


def meant(address: str) -> str | None:
    """The address with the provider that was most likely meant; None where its own may well be right.

    >>> meant("linda@gmial.com"), meant("linda@gmail.com"), meant("linda@hotmial.com"), meant("linda@uwhealth.org")
    ('linda@gmail.com', None, 'linda@hotmail.com', None)
    """
    local, _, domain = address.lower().rpartition("@")
    likely = _likely(domain)
    return f"{local}@{likely}" if likely else None


def mended(text: str, address: str) -> str | None:
    """The address after a text has put a part of it right; None where it does not.

    >>> mended("oh I mistyped that, it's gmail not gmial", "l@gmial.com"), mended("it's .org, not .com", "l@x.com"), mended("after 5", "l@x.com")
    ('l@gmail.com', 'l@x.org', None)
    """
    for shape in _INSTEAD:
        for found in shape.finditer(text):
            old, new = found["old"].lower().lstrip("."), found["new"].lower().lstrip(".")
            if (
                len(old) > 1
                and old != new
                and "@" not in old + new
                and re.search(rf"(?<![a-z0-9]){re.escape(old)}(?![a-z0-9])", address.lower())
            ):
                return valid(re.sub(rf"(?<![a-z0-9]){re.escape(old)}(?![a-z0-9])", new, address.lower()))
    local, _, domain = address.lower().rpartition("@")
    if likely := _likely(domain):
        names = {likely, likely.partition(".")[0]}
        if _CORRECTS.search(text) and any(word.lower() in names for word in _WORD.findall(text)):
            return f"{local}@{likely}"
    return None


def _likely(domain: str) -> str | None:
    common, known = _listed()
    if domain in known or _of_a_country(domain):
        return None
    same = next((name for name in common if name.partition(".")[0] == domain.partition(".")[0]), None)
    if same:
        return same
    near = min(common, key=lambda name: OSA.distance(domain, name))
    slips = OSA.distance(domain, near)
    return near if slips <= (2 if len(near) >= _LONG else 1) else None


def _of_a_country(domain: str) -> bool:
    """Whether this is a common provider's domain in some country.

    >>> _of_a_country("yahoo.com.ar"), _of_a_country("gmail.com.ar"), _of_a_country("yahoo.cm")
    (True, False, False)
    """
    provider, _, rest = domain.partition(".")
    second, _, country = rest.partition(".")
    return provider in str(read(_PROVIDERS)["abroad"]).split() and second in ("com", "co") and country in _countries()


@cache
def _countries() -> frozenset[str]:
    return frozenset(region.lower() for region in phonenumbers.SUPPORTED_REGIONS) | {"uk"}


@cache
def _listed() -> tuple[tuple[str, ...], frozenset[str]]:
    """The common domains, and all that are known to be right."""
    lists = read(_PROVIDERS)
    common = tuple(str(lists["common"]).split())
    return common, frozenset([*common, *str(lists["other"]).split()])
