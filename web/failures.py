"""What Twilio's error codes mean for a coordinator: a few classes of why a text did not arrive, and what to do then."""

from __future__ import annotations

_CODES: dict[str, tuple[int, ...]] = {
    "opted_out": (21610,),
    "invalid": (21211, 21217, 21219, 21401, 21407, 21421, 30005),
    "landline": (21614, 21635, 30006),
    "filtered": (21408, 21612, 30002, 30004, 30007, 30023, 30024, 30032, 30033, 30034, 30035, 30038, 30039),
    "rate": (14107, 20429, 21611, 30001, 30022, 30026, 30027, 30036, 30037, 30100),
    "unreachable": (30003, 30008, 30009, 30010, 30017, 30019, 30020),
}
_CLASS_OF = {str(code): name for name, codes in _CODES.items() for code in codes}
LASTING = ("opted_out", "invalid", "landline")
"""Kinds of failure that another text would meet again."""

MEANINGS = {
    "opted_out": "This person asked for no more texts. Please call or write an e-mail instead; they can text START to get texts again.",
    "invalid": "This is no number that texts can go to, perhaps mistyped. Please check it with the person another way.",
    "landline": "This number can't get texts, most often because it is a landline. Please call it.",
    "filtered": "The phone company did not let the text pass. Please call, and tell whoever looks after the sending number.",
    "rate": "Too many texts were waiting, and this one was dropped. It is worth trying again later.",
    "unreachable": "The phone could not be reached: switched off, out of range or out of service. Try again later, or call.",
    "other": "The text could not be delivered. Please call or write an e-mail instead.",
}


def classify(error: str | None) -> str:
    """The class of an error code.

    >>> classify("30003"), classify("30006"), classify("21610"), classify("99999")
    ('unreachable', 'landline', 'opted_out', 'other')
    """
    return _CLASS_OF.get(error or "", "other")
