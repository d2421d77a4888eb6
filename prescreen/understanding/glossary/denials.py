"""An English statement denied: "i take" is "i dont take", "they have given" is "they havent given", "i took" is "i never took"."""

from __future__ import annotations

import re

_AUXILIARIES = {
    "am": "am not", "is": "isnt", "are": "arent", "was": "wasnt", "were": "werent", "have": "havent", "has": "hasnt", "had": "hadnt",
    "can": "cant", "could": "couldnt", "would": "wouldnt", "will": "wont", "did": "didnt", "do": "dont", "does": "doesnt", "should": "shouldnt",
}  # fmt: skip
_STATEMENT = re.compile(r"^(i|you|he|she|it|we|they|there|that) (\w+)(.*)$", re.DOTALL)
_PARTICIPLE = re.compile(
    r" (?:\w+(?:ed|en|wn)|had|been|got|gone|done|made|felt|put|told|left|found|sent|cut|come|lost|kept|read|thought)\b"
)
_OWNING = {"have": "dont have", "has": "doesnt have", "had": "didnt have"}


def negated(statement: str, *, past: bool = False) -> str:
    """The statement denied; past ones with "never". What is no statement is led by "no".

    >>> negated("i take it"), negated("they have given me"), negated("he has"), negated("i took", past=True)
    ('i dont take it', 'they havent given me', 'he doesnt have', 'i never took')
    """
    match = _STATEMENT.match(statement)
    if match is None:
        return f"no {statement}"
    who, verb, rest = match.groups()
    if past:
        return f"{who} never {verb}{rest}"
    if verb in _OWNING and not _PARTICIPLE.match(rest):
        return f"{who} {_OWNING[verb]}{rest}"
    if verb in _AUXILIARIES:
        return f"{who} {_AUXILIARIES[verb]}{rest}"
    if who in ("he", "she", "it", "that") and verb.endswith("s"):
        return f"{who} doesnt {verb[:-2] if verb.endswith(('shes', 'ches')) else verb[:-1]}{rest}"
    return f"{who} dont {verb}{rest}"
