"""The medicines that a text names: generic name, classes, since when; only those the participant takes now.

Of the classes that the lexicons know (a table each in medicines.yml) those count that the protocol asks about; a medicine may be of several.
A misspelled name is read only where it is near a common one, and said to be guessed. Local forms (eye drops, creams, inhalers) of a class
that works in the whole body are not of that class, under the same generic name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from prescreen.protocol.model import Protocol, class_tables
from prescreen.protocol.same import Same
from prescreen.protocol.yaml import read as read_yaml
from prescreen.understanding.answers import scope
from prescreen.understanding.lines import when
from prescreen.understanding.lines.english import is_english
from prescreen.understanding.lines.names import Found, Names
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.persons import masked
from prescreen.understanding.lines.plain import Clause, clauses, plain

_OTHERS = Path(__file__).parents[1] / "lexicon" / "other_medicines.yml"
_RARER = Path(__file__).parents[1] / "lexicon" / "rarer_medicines.yml"
_NO_CLASS = "other"
"""What a medicine is of that is of no class asked about."""
_NOT_TAKEN = re.compile(
    r"\b(?:(?:not|none|nothing|never|nope|no)(?: \w+){0,2} (?:since|after)|allerg\w+ to|instead of|not on|dont take|not taking|never took|never taken|refused|stopped|quit|(?<!left )(?<!leave )(?<!leaving )off|ran out of|used to|no longer|no more|took me off|came off|weaned off|tapered off|was on|were on|had (?:me|been) on|switched (?:me )?from|changed (?:me )?from|except|besides|tried|cleared (?:it |right |that |them )*up with|got rid of it with|went away with|knocked it out with|finished|completed|done with|discontinued)\b"
)
_FAILED = re.compile(
    r"^ (?:almost|nearly|about) killed me\b|^ (?:pushed|made|raised|gave|caused|spiked|bumped|jacked|messed|put) (?:\w+ ){0,5}(?:once|then|that time|back then|for a while)\b|^ (?:a while|years|months|ages|long|\d+ (?:years|months)) (?:ago|back)\b|^[^.,;]{0,24}\b(?:(?:quit|stopped|wasnt|isnt|not|didnt|never) (?:really |even )?(?:work\w*|help\w*|do\w*)|failed|gave (?:out|up on)|(?:was|got|were|is|been) (?:replaced|stopped|swapped|discontinued|switched|changed (?:out|over|to))|til+ (?:they|my|the|i|it|last)|not no more|and then (?:switched|changed)|so (?:they|we|he|she|the doctor|i) (?:switched|changed|swapped|stopped|put me on))\b"
)
_PULLED = re.compile(r"\b(?:dropped|pulled|nixed|cut out|took away|got rid of) (?:the|my|that|me from)? ?$")
_ENDED = re.compile(
    r"^(?:(?:i|they|we|he|she|then|just|so|have|since|had to|my doctor|the doctor|doctor|am|im|ive|which|that|and) )*"
    r"(?:(?:quit|stopped|finished|completed|discontinued|dropped|ended|pulled|weaned (?:me )?off|tapered (?:me )?off|came off|went off|got off|took me off|taken off|done with|off)(?: of)?"
    r"(?: (it|that|both|them|those|all|everything|the (?:2|two))\b|$| (?=in|last|this|on|back|about|around|when|after|because|due|since|before|a|\d|\w+ ago|altogether|completely|for good|now)(?!on and|and on))"
    r"|not (?:anymore|any more|no more|since|now|these days|currently)|no longer(?! \w+ing)|that (?:was|is) (?:done|over|years|a while|back|in))\b(?! (?:yet|working|and on|n on))|^(?:all )?(?:stopped|finished|over|done) (?:in )?\w+$"
)
"""A clause that ends what the one before it names ("took prednisone but finished it in July")."""
_NEVER_BEGUN = re.compile(
    r"\b(?:never|didnt|did not|havent|have not|wouldnt|refused to|declined to|decided not to|decided against|chose not to|not)(?: (?:actually|even|yet|really|once|ever))* "
    r"(?:fill\w*|pick\w*|took|take|taken|taking|start\w*|began|begun|begin|use|used|bought|buy|tried|try|got around|went on)"
    r"(?: (?:it|that|this|them|those|any|any of (?:it|them|that)|a single (?:1|one|pill|dose)|1|one|the (?:\w+ )?(?:script|prescription|pills?|stuff|bottle|medicine)|up|to))*$"
)
"""A piece that tells that what was prescribed was never taken ("they wrote me a script for lasix, never filled it")."""
_NOT_THAT = re.compile(
    r"\b(?:dont|do not|doesnt|never|didnt|havent|not|isnt|wasnt|aint|no) (?:(?:really|even|ever|actually|do|currently|been|know that i|think i) ){0,2}(?:take|took|taken|taking|use|used|using|on|have|had|mine|need|know)"
    r"(?: (?:that|it|this|these|those|them|any of (?:that|those|it|them)|either|neither|none of (?:that|those|them)|nothing like that|anything like that|such(?: a)? things?))?(?: one| stuff| thing)?(?: now| any ?more| no more| these days| currently)?$"
)
"""A clause that says of what the one before it names that it is not taken ("and what is cyclosporine? I don't take that")."""
_NEEDED = re.compile(r"\b(?:in case|if|when|as needed|prn|emergenc\w*)\b")
_NOT_THAT_BEHIND = re.compile(
    r"^[^.,;]{0,16}\b(?:dont|do not|never|didnt|havent|not|isnt) (?:ever |even )?(?:take|took|taken|use|used|on|have|mine) ?(?:that|it|this|those|them)?\b(?! (?:every|each|for|with|at|in|on))"
)
_GAVE_UP = re.compile(
    r"\b(?:(?:so|and|then|but) )?(?:i|they|we|he|she|doctor)(?: just| finally)? (?:quit|stopped|came off|went off|gave (?:it )?up|took me off)(?: (?:it|taking it|that))?$"
)
"""A clause whose end tells that the one before it was given up ("took it a while, no good so I quit")."""
_BEEN_ON = re.compile(
    r"^(?:(?:ive|i have|have|and|which|i) )*(?:been (?:on|taking)|started|began|on|taking) (?:it|that|that one|this)\b|^(?:since|started|began)\b"
)
"""A clause that dates what the one before it names ("torsemide, been on it since 2011")."""
_LASTING = re.compile(r"\b(?:used to|was on|were on|had (?:me |been )?on|been on|tried|once took)\b")

_SENTENCES = re.compile(r"\.(?=\s|$)|[;!?\n]+")
_TAKEN = re.compile(
    r"\b(?:on|take|taking|using|use|takes|prescribed|started|began|put me on|get|getting|inject\w*|now|currently|still|daily|weekly|twice|every|since|\d+|mg|yes|doctor gave me)\b"
)
_STANDING_BEFORE_DOSE = re.compile(r"\b([a-z]{4,}(?:[ -]?[a-z]{2,5})?)(?=\s+\d+(?:\.\d+)?\s*(?:mg|mcg|units?|iu)\b)")
_TAKES = re.compile(
    r"^(?:(?:yes|yeah|well|and|also|ok|i|im|ive|am|been|just|only|currently|now|still|do|right now|sometimes|occasionally|its|there is) )*"
    r"(?:take|taking|takes|use|using|on|get|inject|injecting|swallow|prescribed|started(?: on| taking)?)\b ?(?:one |1 |my |the |a |an |some |called |something called )*"
)
_ARTICLES = re.compile(r"^(?:(?:only|just|a|an|my|the|some|and|also|one|1|2|called|yes|plus|sometimes|occasionally) )+")
_DOSED = re.compile(
    r" ?\b(?:\d+(?:\.\d+)? ?(?:mg|mcg|g|ml|units?|iu|pills?|tablets?|times|x)?\b.*|(?:once|twice|every|each|daily|weekly|nightly|at (?:night|bedtime)|as needed|prn|when(?:ever)? i|for|because|since|from|in the|with|by mouth|too|as well|sometimes|also|now|currently|please)\b.*)$"
)
"""The dose and what it is for, behind a name."""
_SPEAKABLE = re.compile(r"^(?!.*[b-df-hj-np-tv-z]{5})(?!.*(.)\1\1)(?=.*[aeiouy]).{4,}$")
"""A word that could be said, unlike "asdfgh"."""
_NAMED_LIKE_ONE = re.compile(
    r"(?:mab|nib|pril|artan|olol|statin|pine|zole|done|pam|lam|cillin|mycin|vir|ine|ide|ate|one|tide|gliptin|flozin|xaban|profen|tadine|zine|pram|line|tine|cet|cort|ol|ax|ex|ix|ia|ra|ta|za|vy|qo|yn|il|in)$"
)
_TAKEN_THEN = re.compile(
    r"\b(?:took|used|had|got|swished with|(?:was|were) (?:given|on)|gave (?:me|us|her|him)|treated (?:it )?with)(?: (?:\w+ ){0,3})?$"
)
_OVER = re.compile(
    r"\b(?:not (?:right now|now|at the moment|any ?more|currently|at present)|no longer|cleared (?:right |all |it )*up|went away|is gone|its gone|all gone|healed|last (?:year|summer|spring|winter|fall|autumn)"
    r"|in the (?:summer|spring|winter|fall|autumn|past)|(?:years?|months) ago|back (?:in|then)|in (?:19|20)\d\d|(?:19|20)\d\d)\b"
)
_NOW = re.compile(
    r"\b(?:since|still|(?<!not right )(?<!not )(?<!gone )(?<!better )now(?! gone)|every|daily|twice|each|nightly|weekly|currently take)\b"
)
_SINCE = re.compile(r"\b(?:since|started|began|begun|start|for|going on|put (?:me )?on|been on|been taking|from|in|ago)\b")
_CHANGED = re.compile(
    r"\b(?:dose|same|steady|stable|unchanged|constant|level|levels|dropped|lowered|raised|upped|increased|decreased|taper\w*|chang\w*|adjust\w*|tweak\w*|went (?:up|down)|cut)\b"
)
_Entry = tuple[str, tuple[str, ...]]
"""A generic name with its classes."""


@dataclass(frozen=True)
class Medicine:
    """One medicine that a text names. `current` is false for one that was stopped, is denied or somebody else's.

    `none_of`: the classes that it may be taken for and is not of, since it is a local form or another thing.
    """

    name: str
    classes: tuple[str, ...]
    current: bool
    since: str | None = None
    guessed: bool = False
    words: str = ""
    class_word: bool = False
    none_of: frozenset[str] = frozenset()
    unknown: bool = False

    @property
    def kind(self) -> str:
        """The first of its classes, or other."""
        return self.classes[0] if self.classes else _NO_CLASS

    def to_json(self) -> dict[str, Any]:
        """As an answer keeps it. `classes`: the further ones. `unknown`: that no lexicon holds the name, which is as it was written."""
        beside: dict[str, Any] = {"since": self.since} if self.since else {}
        if self.classes[1:]:
            beside["classes"] = list(self.classes[1:])
        return {"name": self.name, "class": self.kind, **beside, **({"unknown": True} if self.unknown else {})}


class Medicines:
    """The lexicon of medicines."""

    def __init__(self, table: Mapping[str, Any], asked: Sequence[str] | None = None) -> None:
        """The lexicon of a medicines.yml; `asked`: the classes that count (default: all)."""
        tables = class_tables(table)
        self._asked = tuple(tables if asked is None else asked)
        members = {name: members_of(table[name]) for name in tables}
        local, words = table.get("local", {}), table.get("class_words", {})
        self._of_body = frozenset(name for name in tables if not local.keys().isdisjoint(members[name]))
        """The classes that a local form of their medicines is none of."""
        phrases: dict[str, _Entry] = {}
        others: Mapping[str, list[str] | None] = read_yaml(_OTHERS)
        rarer: Mapping[str, list[str] | None] = read_yaml(_RARER)
        for generic, names in (*rarer.items(), *others.items()):
            phrases.update(dict.fromkeys((generic, *(names or ())), (generic, ())))
        called: dict[str, list[str]] = {}
        for phrase, (generic, _) in phrases.items():
            called.setdefault(generic, []).append(phrase)
        guessable = []
        for name in tables:
            for generic, further in members[name].items():
                classes = tuple(other for other in self._asked if generic in members[other])
                phrases.update(dict.fromkeys((generic, *further, *called.get(generic, ())), (generic, classes)))
                guessable += [generic, *further] if classes else []
            for phrase in words.get(name, ()):
                phrases[phrase] = (phrase, tuple(c for c in self._asked if phrase in words.get(c, ())))
        for phrase in words.get("other", ()):
            phrases.setdefault(phrase, (phrase, ()))
        for generic, names in local.items():
            classes = tuple(c for c in self._asked if generic in members[c] and c not in self._of_body)
            phrases.update(dict.fromkeys(names, (generic, classes)))
            phrases.setdefault(generic, (generic, classes))
        for name, brands in table.get("combinations", {}).items():
            parts = set(name.split("/"))
            classes = tuple(c for c in self._asked if not parts.isdisjoint(members[c]))
            phrases.update(dict.fromkeys((name.replace("/", " "), *brands), (name, classes)))
        self._class_words = {phrase for phrases_ in words.values() for phrase in phrases_}
        self._local_names = set(local)
        self._spared = set(table.get("spared", ()))
        everyday = {plain(name) for generic, names in others.items() for name in (generic, *(names or ()))}
        self._known = frozenset(phrases)
        self._everyday = set(" ".join(table.get("no_medicine", ())).split())
        self._kinds_of_medicine = re.compile(r"\b(?:" + "|".join(table.get("forms", ["pill"])) + r")s?$")
        self._names = Names(
            phrases,
            guessable=[*guessable, *(n for n in everyday if len(n) >= 7)],
            spoken=[*guessable, *(n for n in everyday if len(n) >= 9)],
        )
        self._forms = re.compile(r"\b(?:" + "|".join(table.get("local_words", ["drops"])) + r")s?\b")
        self._places = re.compile(r"\b(?:" + "|".join(table.get("local_places", ["in my eyes"])) + r")\b")

    @staticmethod
    def of(protocol: Protocol) -> Medicines:
        """The lexicon of this very protocol, with the classes that it asks about, made when first asked for."""
        return _made(Same(protocol))

    @property
    def names(self) -> frozenset[str]:
        """Every name known, generic ones and brands."""
        return self._known

    @property
    def class_words(self) -> frozenset[str]:
        """What people call a class when they don't know the name."""
        return frozenset(self._class_words)

    def places(self, text: str) -> list[tuple[str, int, int]]:
        """The names in a plain text, in order: generic name, where it begins, where it ends."""
        return [(found.entry[0], found.start, found.end) for found in self._names.find(text)]

    def without_names(self, text: str) -> str:
        """A plain text with a sign in the place of each name, so that no word of a name is taken for another ("milk thistle")."""
        for _, start, end in reversed(self.places(text)):
            text = f"{text[:start]}_{text[end:]}"
        return text

    def read(self, text: str, today: date) -> list[Medicine]:
        """Every medicine that the text names, in order, with combination products as one."""
        found: list[Medicine] = []
        if self._names.absent(text):
            return found
        latest = 0
        for sentence, shown in zip(_SENTENCES.split(text), _SENTENCES.split(masked(text)), strict=True):
            carried = False
            for clause in clauses(sentence, shown):
                named = self._named(clause)
                if not named:
                    if found and (ended := _ENDED.match(clause.plain)):
                        first = latest if ended[1] in (None, "it", "that") else 0
                        found[first:] = [replace(m, current=False, since=None) for m in found[first:]]
                    denied = _NOT_THAT.search(clause.plain) and found and not _NEEDED.search(plain(found[-1].words))
                    if found and (denied or _NEVER_BEGUN.search(clause.plain)):
                        found[latest:] = [replace(m, current=False, since=None) for m in found[latest:]]
                    if found and _GAVE_UP.search(clause.plain):
                        found[latest:] = [replace(m, current=False, since=None) for m in found[latest:]]
                    if found and found[-1].current and not found[-1].since and _BEEN_ON.search(clause.plain):
                        found[-1] = replace(found[-1], since=self._since(clause.plain, clause.plain, today))
                    carried = carried and not re.search(r"\b(?:i|now|take|on|am|just|only|but)\b", clause.plain)
                    carried = carried or bool(re.search(r"^(?:stopped|quit|used to|no longer)\b", clause.plain))
                    continue
                bare = bool(re.fullmatch(r"(?:or |nor |any )*[\w /-]{2,40}", clause.plain)) and not _TAKEN.search(clause.plain)
                bare = bare and not re.search(r"\b(?:these days|nowadays|its|just|only|instead|then)\b", clause.plain)
                latest = len(found)
                found += self._of_clause(clause, sentence, named, today, carried and bare)
                carried = (
                    carried
                    and bare
                    or not any(m.current for m in found[-1:])
                    and bool(re.search(r"\b(?:no|never)\b", clause.plain) or _LASTING.search(clause.plain))
                )
        return _distinct(self._without_kinds(found))

    def _without_kinds(self, found: list[Medicine]) -> list[Medicine]:
        """The medicines without what only says of which kind a named one is ("eye drops called Cosopt", "a statin, Crestor I think")."""
        kept = []
        for place, medicine in enumerate(found):
            beside = [*found[max(place - 1, 0) : place], *found[place + 1 : place + 2]]
            if (
                medicine.class_word
                and not medicine.classes
                and any(self._same(medicine, other) for other in beside if not other.class_word)
            ):
                continue
            kept.append(medicine)
        return kept

    @staticmethod
    def _same(kind: Medicine, named: Medicine) -> bool:
        if named.none_of and re.search(r"\b(?:drops?|spray|inhalers?)$", kind.name):
            return True
        return kind.words == named.words or bool(
            re.search(r"\b(?:called|i (?:believe|think|guess)|its|it is|named|namely|i\.?e\b)", plain(named.words))
        )

    def unknown(self, text: str, *, taken: bool = False) -> list[Medicine]:
        """Names that no lexicon holds but that stand as medicines do, as written. `taken`: the text is a list of medicines and nothing else."""
        found: list[Medicine] = []
        pieces = [clause for clause in clauses(text) if not self._names.find(clause.plain)]
        listed = taken or len(pieces) < len(clauses(text))
        for clause in pieces:
            if scope.of_another(clause.plain) or scope.denies(clause.plain) or scope.past(clause.plain) or scope.supposed(clause.plain):
                continue
            name = _STANDING_BEFORE_DOSE.search(clause.plain)
            if name and not is_english(name[1].split(" ")[0]):
                found.append(Medicine(name[1], (), True, words=clause.raw, unknown=True))
                continue
            led = _TAKES.match(clause.plain)
            bare = _DOSED.sub("", clause.plain[led.end() :] if led else clause.plain)
            bare = _ARTICLES.sub("", bare).strip(" .,")
            if self._stands(bare.split(), bool(led), listed):
                found.append(Medicine(bare, (), True, words=clause.raw, unknown=True))
        return _distinct(found)

    def _stands(self, words: list[str], led: bool, listed: bool) -> bool:
        """Whether words stand as a medicine's name: no sentence, no everyday words, and either led in, in a list, or named like one."""
        if not 1 <= len(words) <= 5 or not re.fullmatch(r"[a-z][a-z0-9 /.+-]{2,}", " ".join(words)):
            return False
        formed = len(words) > 1 and bool(self._kinds_of_medicine.search(words[-1]))
        if not self._everyday.isdisjoint(words[:-1] if formed else words) or words == ["statin"] and not led:
            return False
        strange = [word for word in words if re.search(r"[a-z]{3}", word) and not is_english(word) and _SPEAKABLE.search(word)]
        if formed:
            return True
        if led:
            return bool(strange) or len(words) <= 3
        return bool(strange) and (
            listed or len(words) <= 2 and (len(words[-1]) >= 5 and bool(_NAMED_LIKE_ONE.search(words[-1]))) or len(words) == 1
        )

    def _named(self, clause: Clause) -> list[Found]:
        return [
            f
            for f in self._names.find(clause.plain)
            if not re.search(
                r"\b(?:coffee|tea|beer|soda|water|juice|pop) (?:is|are|as) (?:\w+ )?(?:my |the |a )?$", clause.plain[: f.start]
            )
            and not re.match(r"^ ?(?:free|resistan\w*|deficien\w*|levels?|count|test|problem)\b", clause.plain[f.end :])
        ]

    def _of_clause(self, clause: Clause, sentence: str, named: list[Found], today: date, carried: bool) -> list[Medicine]:
        text = clause.plain
        began = self._since(text, sentence, today)
        result: list[Medicine] = []
        for found in named:
            name, classes = found.entry
            worded = name in self._class_words
            none_of = self._of_body if not classes and (name in self._local_names or name in self._spared) else frozenset()
            if worded:
                name = text[found.start : found.end]
            if not self._of_body.isdisjoint(classes) and self._is_local(text, found, named):
                none_of = self._of_body.intersection(classes)
                classes = tuple(c for c in classes if c not in none_of)
            current = not carried and not self._not_current(text, found) and not _then(sentence, text[: found.start])
            result.append(Medicine(name, classes, current, began if current else None, found.guessed, clause.raw, worded, none_of))
        return self._combined(text, named, result)

    def _combined(self, text: str, named: list[Found], medicines: list[Medicine]) -> list[Medicine]:
        """Two names joined by a slash are one product, of the classes of both."""
        result: list[Medicine] = []
        for place, (found, medicine) in enumerate(zip(named, medicines, strict=True)):
            if place and re.fullmatch(r" ?/ ?", text[named[place - 1].end : found.start]):
                before = result.pop()
                name = "/".join(sorted({*before.name.split("/"), *medicine.name.split("/")}))
                classes = tuple(c for c in self._asked if c in (*before.classes, *medicine.classes))
                result.append(Medicine(name, classes, medicine.current, medicine.since, before.guessed or medicine.guessed, medicine.words))
            else:
                result.append(medicine)
        return result

    def _is_local(self, text: str, found: Found, named: list[Found]) -> bool:
        """Whether a form or a place that makes a medicine local stands near it, nearer than another medicine."""
        start = max((f.end for f in named if f.end <= found.start), default=0)
        stop = min((f.start for f in named if f.start >= found.end), default=len(text))
        around = text[max(start, found.start - 18) : min(stop, found.end + 26)]
        return bool(self._forms.search(around)) or found.entry[0] in self._local_names and bool(self._places.search(around))

    @staticmethod
    def _not_current(text: str, found: Found) -> bool:
        if scope.of_another(text, found.start):
            return True
        if scope.excepted(text, found.start):
            return False
        before = text[: found.start]
        last = None
        for match in _NOT_TAKEN.finditer(before):
            last = match
        if last is not None and not re.search(
            r"\b(?:now|so|and take|and on|currently|just|only)\b" + (r"|\bto\b" if last.group(0).endswith("from") else ""),
            before[last.end() :],
        ):
            return not re.search(r"\b(?:havent|never|not|didnt|cant) (?:\w+ )?$", before[: last.start()]) or last.group(0) in (
                "not on",
                "dont take",
                "not taking",
            )
        if scope.negated(text, found.start, found.end):
            return True
        after = text[found.end :]
        if _NEVER_BEGUN.search(after):
            return True
        if re.search(r"\b(?:start|starting|begin|beginning|start on) $", before) and re.match(
            r" (?:\w+ ){0,2}(?:next|tomorrow|soon|after|once|when|(?:in|on) (?:a |\d|january|february|march|april|may|june|july|august|september|october|november|december|the))\b",
            after,
        ):
            return True
        if (
            _NOT_THAT_BEHIND.match(after)
            or _FAILED.match(after)
            or _PULLED.search(before)
            and not re.match(r" (?:\w+ )?(?:dose|to|from|down|by)\b", after)
        ):
            return True
        if re.match(
            r"^[^.]{0,40}\b(?:but (?:i )?(?:stopped|quit)|until|not anymore|no longer|years ago|stopped|i quit|in the past|back in|a while ago|when i was|ended|finished|discontinued)\b",
            after,
        ) and not re.search(r"\bsince\b|\bstarted\b|\bbegan\b|\bstill\b|\bbeen on\b|\bfor \d+ years\b", text):
            return True
        return scope.supposed(before) and not _TAKEN.search(before)

    @staticmethod
    def _since(text: str, sentence: str, today: date) -> str | None:
        shown = digits(text)
        if not _SINCE.search(shown) or _CHANGED.search(shown):
            return None
        return when.read(shown, today, durations=bool(re.search(r"\bfor\b|\bgoing on\b", shown)))


def _then(sentence: str, before: str) -> bool:
    """Whether a sentence tells of a time that is over, and a medicine in it, with these words before it, was taken then."""
    if not _TAKEN_THEN.search(before):
        return False
    shown = plain(sentence)
    return bool(_OVER.search(shown) and not _NOW.search(shown))


def members_of(part: Any) -> dict[str, list[str]]:
    """The medicines of a class, with further names; a class may list the names alone of medicines that a lexicon knows."""
    if isinstance(part, Mapping):
        return {generic: list(further or ()) for generic, further in part.items()}
    return {generic: [] for generic in part}


def lexicon() -> dict[str, list[str]]:
    """The medicines whose class decides nothing: generic name -> the other names that are known, common and rarer ones."""
    known: dict[str, list[str]] = {}
    for file in (_OTHERS, _RARER):
        for generic, names in read_yaml(file).items():
            known.setdefault(generic, []).extend(names or ())
    return known


@lru_cache(maxsize=4)
def _made(same: Same) -> Medicines:
    return Medicines(same.protocol.medicines, same.protocol.medicine_classes)


def _distinct(found: list[Medicine]) -> list[Medicine]:
    kept: dict[tuple[str, str], Medicine] = {}
    for medicine in found:
        key = (medicine.name, medicine.kind)
        before = kept.get(key)
        if before is None or medicine.current and not before.current or medicine.since and not before.since and medicine.current:
            kept[key] = medicine
    return list(kept.values())
