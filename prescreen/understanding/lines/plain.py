"""A text made plain for reading: lower case, no apostrophes, emoji as words, common slips mended, cut into clauses.

Says nothing about meaning. What the participant wrote is kept beside each clause, since that is the evidence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from prescreen.understanding.lines.persons import masked

_EMOJI = {
    "👍": " yes ", "👌": " yes ", "✅": " yes ", "☑": " yes ", "✔": " yes ", "🆗": " yes ", "💯": " yes ",
    "👎": " no ", "❌": " no ", "🚫": " no ", "🙅": " no ", "🤷": " not sure ",
}  # fmt: skip
_SLIPS = {
    "yrs": "years", "yr": "year", "mos": "months", "mo": "month", "wks": "weeks", "wk": "week", "hrs": "hours", "u": "you", "ur": "your",
    "r": "are", "b4": "before", "bc": "because", "cuz": "because", "hav": "have", "hv": "have", "haev": "have", "ahve": "have", "dnt": "dont",
    "didnt": "didnt", "woud": "would", "woudl": "would", "wuld": "would", "evry": "every", "mouht": "mouth", "moth": "mouth", "mth": "month",
    "nvr": "never", "neva": "never", "nevr": "never", "nver": "never", "ive": "ive", "idk": "i dont know", "dk": "dont know", "dunno": "dont know",
    "iv": "ive", "im": "im", "tx": "treatment", "dx": "diagnosed", "rx": "prescription", "meds": "medicines", "med": "medicine",
    "medication": "medicine", "medications": "medicines", "docs": "doctors", "doc": "doctor", "dr": "doctor", "thx": "thanks", "ty": "thanks",
    "pls": "please", "plz": "please", "w": "with", "w/o": "without", "wout": "without", "nd": "and", "n't": "not", "wat": "what", "wats": "whats",
    "wut": "what", "wots": "whats", "whay": "what", "teh": "the", "yse": "yes", "yess": "yes", "yesss": "yes", "yas": "yes", "yesd": "yes",
    "noe": "no", "nno": "no", "noo": "no", "nooo": "no", "thru": "through", "ofcourse": "of course", "onyl": "only", "jsut": "just", "befor": "before", "befroe": "before", "aftr": "after",
    "aftre": "after", "ago.": "ago", "radation": "radiation", "raditation": "radiation", "radiaton": "radiation", "raidation": "radiation",
    "rn": "right now", "rite": "right", "dxd": "diagnosed", "d/c": "discontinued", "d/cd": "discontinued", "d/ced": "discontinued", "dcd": "discontinued", "stoped": "stopped", "diabetis": "diabetes", "diabetus": "diabetes", "diabeties": "diabetes", "diabetees": "diabetes", "bday": "birthday", "rember": "remember", "remeber": "remember", "rembr": "remember", "remmber": "remember", "dunt": "dont", "chek": "check", "chekd": "checked", "evn": "even", "fourty": "forty", "fourtys": "forties", "abt": "about", "tho": "though", "gona": "gonna", "anymore": "anymore", "w.": "with", "daugther": "daughter",
    "thier": "their", "alot": "a lot", "everyday": "every day", "alway": "always", "sumtimes": "sometimes", "somtimes": "sometimes",
    "prolly": "probably", "def": "definitely", "deff": "definitely", "def.": "definitely", "cant": "cant", "cannot": "cant", "ain't": "aint",
    "noone": "nobody", "none.": "none", "approx": "about", "roughly": "about", "approximately": "about", "cept": "except", "xcept": "except", "abut": "about", "arnd": "around",
}  # fmt: skip
_SPAN_ENDS = "|".join(f"(?<={end} and )" for end in ("year", "years", "month", "months", "week", "weeks", "yr", "yrs", "mos", "wk", "wks"))
"""A span of time before "and": what follows may be the rest of it ("2 years and 3 months")."""
_SPLIT = re.compile(
    r"(?<!\d)\.(?!\d)|\.(?=\s|$)|[;!?\n]+|,(?!(?<=\d,)\d)|\s[-–—]+\s|\(|\)|\s(?:but|though|although|however|also|plus|except|whereas)\s|\s(?:and|n|&)\s(?!(?:a|1|one) (?:half|quarter)|"
    rf"(?:{_SPAN_ENDS})(?:\w+|a few|a couple of) (?:month|mo|week|wk|day)s?\b)"
)
_JOINING = re.compile(r"\s(?:but|and|also|plus)\s")


@dataclass(frozen=True)
class Clause:
    """A piece of a text: as written, made plain, and whether the one before it was joined by a comma or "and"."""

    raw: str
    plain: str


_VULGAR = re.compile("[\u00bc-\u00be\u2150-\u215e]")
"""A fraction that is a single sign."""
_BOUND = re.compile(r"(<=|>=|[<>\u2264\u2265])(?= ?\.?\d)")
_BOUNDS = {"<": "less than", ">": "more than", "<=": "at most", ">=": "at least", "\u2264": "at most", "\u2265": "at least"}
_ECHO = re.compile(r"(.{1,60}?)\1{3,}", re.DOTALL)


LONG = 400
"""A text of more characters is looked at without what it repeats over and over."""
_RUN = re.compile(r"([\W_]{12})[\W_]+")


def without_runs(text: str) -> str:
    """A long text with at most twelve signs and blanks in a row, since more say no more; a shorter one as it is."""
    return _RUN.sub(r"\1", text) if len(text) > LONG else text


def without_echo(text: str) -> str:
    """The text with whatever is repeated four times or more left standing twice.

    >>> without_echo("no, no, no, no, no, no!")
    'no, no, no!'
    """
    return _ECHO.sub(r"\1\1", text)


_YEAR = re.compile(r"(?<!\w)'(\d\d)(?!\w)")
_WE_ARE = re.compile(r"\bwe['`]re\b")
_APOSTROPHE = re.compile(r"['`]")
_CURLED = re.compile(r"[’‘´]")
_INVISIBLE = re.compile(r"[\u200b-\u200d\u2060\ufeff\u00ad]")
_PICTURES = re.compile(r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]")
_CUT_ING = re.compile(
    r"\b(go|tak|try|plann?|hav|gett|do|feel|suck|eat|drink|breath|swallow|start|stopp|bleed|swell|chok|talk|walk|work|look|liv|sleep|tell|say|ask|think|us|com|cough|hurt|nurs|wait|noth|someth|anyth|everyth|morn|even|shak|sweat|burn|want|runn|sitt|stay|mak|giv|wak|be|keep|think)in\b(?!g)"
)
_SIGNS = re.compile(r"[\"“”*_~<>{}\[\]|\\=^#]")
_STACCATO = re.compile(r"(?<![a-z0-9.] )\b(?:[a-z]+\. ){2,}[a-z]+(?=[.!]|$)")
_COULD_OF = re.compile(r"\b(could|might|must|would|should|may) (?:of|a)\b(?! (?:course|lot|bit|few|last|this|the year|(?:19|20)?\d\d\b))")
_AND = re.compile(r"(?<=[a-z]) n (?=[a-z])")
_SPACES = re.compile(r"[ \t]+")


def plain(text: str) -> str:
    """The text in lower case without apostrophes and accents, slips mended, one space between words."""
    text = _BOUND.sub(lambda sign: f" {_BOUNDS[sign[1]]} ", text)
    text = text.lower() if text.isascii() else _of_signs(text)
    if "'" in text or "`" in text:
        text = _YEAR.sub(lambda year: ("19" if year[1] >= "30" else "20") + year[1], text)
        text = _APOSTROPHE.sub("", _WE_ARE.sub("we are", text))
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    text = _CUT_ING.sub(r"\1ing", text)
    text = _SIGNS.sub(" ", text)
    if "." in text:
        text = _STACCATO.sub(lambda words: words[0].replace(".", ""), text)  # "every. single. day."
    text = _COULD_OF.sub(r"\1 have", text)
    text = _AND.sub(" and ", text)
    return _SPACES.sub(" ", " ".join([_mended(word) for word in text.split(" ")])).strip()


def _of_signs(text: str) -> str:
    """In lower case, with words for what is no plain letter or sign: fractions, emoji, accents, signs that show nothing."""
    text = unicodedata.normalize("NFKC", _VULGAR.sub(_fraction, text.replace("\u2212", "-")))
    for sign, word in _EMOJI.items():
        text = text.replace(sign, word)
    text = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(c))
    return _PICTURES.sub(" ", _INVISIBLE.sub("", _CURLED.sub("'", text)))


def _fraction(sign: re.Match[str]) -> str:
    """A fraction of one sign with a stroke, apart from a number before it."""
    return f" {unicodedata.normalize('NFKC', sign[0])} ".replace("\u2044", "/")


def _mended(word: str) -> str:
    bare = word.strip(".,;:!?()")
    mended = _SLIPS.get(bare)
    return word.replace(bare, mended) if mended and bare else word


def clauses(text: str, shown: str | None = None) -> list[Clause]:
    """The pieces between full stops, commas, brackets and joining words, in order, each as written and made plain.

    `shown`: the text with the names of persons hidden, where a longer text was looked through for them.
    """
    found, start, read = [], 0, masked(text) if shown is None else shown
    for match in _SPLIT.finditer(text):
        found.append((start, match.start()))
        start = match.end()
    found.append((start, len(text)))
    pieces = [Clause(text[start:end].strip(), plain(read[start:end]).strip(" .,;:!?-")) for start, end in found]
    return [piece for piece in pieces if piece.plain]


def sentences(text: str) -> list[Clause]:
    """The pieces between full stops, semicolons, exclamation and question marks."""
    pieces = [piece for piece in re.split(r"(?<!\d)[.](?!\d)|\.(?=\s|$)|[;!?\n]+", text) if piece.strip()]
    return [Clause(piece.strip(), plain(piece).strip(" .,;:-")) for piece in pieces]
