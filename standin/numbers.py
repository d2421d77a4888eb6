"""Phone numbers as Twilio judges them: which are well formed, which are its documented magic ones, and where a number is from.

Decides refusals by number and the country, state and city fields of a webhook. A place that it does not know is blank, as with Twilio.
"""

import re

from standin.errors import Refused

E164 = re.compile(r"\+[1-9]\d{6,14}")
NANP = re.compile(r"\+1[2-9]\d{9}")

# Twilio's test credentials document these; a number +15005553xyz (ours) is taken and then not delivered with error 30xyz.
MAGIC_TO = {"+15005550001": 21211, "+15005550002": 21612, "+15005550003": 21408, "+15005550004": 21610, "+15005550009": 21614}
MAGIC_FROM = {"+15005550001": 21212, "+15005550007": 21606, "+15005550008": 21611}
UNDELIVERABLE = re.compile(r"\+15005553(\d{3})")

CANADA = (  # area codes, apart by spaces
    "204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 387 403 416 418 428 431 437 438 450 460 468 474 506 514 519 548 579 "
    "581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942"
)
OTHER_NANP = {
    "242": "BS", "246": "BB", "264": "AI", "268": "AG", "284": "VG", "340": "VI", "345": "KY", "441": "BM", "473": "GD", "649": "TC",
    "658": "JM", "664": "MS", "670": "MP", "671": "GU", "684": "AS", "721": "SX", "758": "LC", "767": "DM", "784": "VC", "787": "PR",
    "809": "DO", "829": "DO", "849": "DO", "868": "TT", "869": "KN", "876": "JM", "939": "PR",
}  # fmt: skip
COUNTRIES = {"52": "MX", "44": "GB", "49": "DE", "33": "FR", "34": "ES", "39": "IT", "55": "BR", "91": "IN", "61": "AU", "234": "NG"}
PLACES = {
    "206": ("SEATTLE", "WA", "98101"),
    "212": ("NEW YORK", "NY", "10001"),
    "213": ("LOS ANGELES", "CA", "90012"),
    "305": ("MIAMI", "FL", "33101"),
    "312": ("CHICAGO", "IL", "60601"),
    "416": ("TORONTO", "ON", ""),
    "512": ("AUSTIN", "TX", "78701"),
    "713": ("HOUSTON", "TX", "77002"),
}


def well_formed(number: str) -> bool:
    """Whether a number is in E.164 and, for North America, of ten digits.

    >>> well_formed("+13125550100"), well_formed("+1312555010"), well_formed("3125550100")
    (True, False, False)
    """
    return bool(E164.fullmatch(number)) and (not number.startswith("+1") or bool(NANP.fullmatch(number)))


def check_to(number: str) -> None:
    """Raise Refused for a number that no message can go to."""
    if number in MAGIC_TO:
        raise Refused(MAGIC_TO[number], number)
    if not well_formed(number):
        raise Refused(21211, number)


def check_from(number: str, ours: str) -> None:
    """Raise Refused for a sender that is not `ours`."""
    if number == ours:
        return
    if number in MAGIC_FROM:
        raise Refused(MAGIC_FROM[number], number)
    raise Refused(21659 if well_formed(number) else 21212, number)


def failure(number: str) -> int | None:
    """The error that a message to this number ends with, by its digits.

    >>> failure("+15005553003"), failure("+13125550100")
    (30003, None)
    """
    match = UNDELIVERABLE.fullmatch(number)
    return 30000 + int(match[1]) if match else None


def place(prefix: str, number: str) -> dict[str, str]:
    """The City, State, Zip and Country fields of a number, blank where unknown.

    >>> place("From", "+13125550100")
    {'FromCity': 'CHICAGO', 'FromState': 'IL', 'FromZip': '60601', 'FromCountry': 'US'}
    """
    area = number[2:5] if number.startswith("+1") else ""
    if area:
        country = "CA" if area in CANADA else OTHER_NANP.get(area, "US")
    else:
        country = next((name for code, name in COUNTRIES.items() if number.startswith("+" + code)), "")
    city, state, code = PLACES.get(area, ("", "", ""))
    return {f"{prefix}City": city, f"{prefix}State": state, f"{prefix}Zip": code, f"{prefix}Country": country}
