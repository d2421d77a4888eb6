"""Whether a text changes an earlier answer, and to what: by naming its question or its value, or the last one without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.protocol.predicates import mentioned
from prescreen.understanding.answers import brought, polarity
from prescreen.understanding.answers.cues import Cues
from prescreen.understanding.answers.direct import Direct
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.parts import Part, Parts
from prescreen.understanding.answers.text import Text
from prescreen.understanding.doubt import likely_of_part
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain, sentences
from prescreen.understanding.signs import kinds

_LED_NO = re.compile(r"^(?:no|nope|nah)\b[ ,.!]+(?=\w+ \w+ \w+)(?!(?:i (?:dont|didnt|never)|thats|it isnt|its not|not)\b)")
"""A no, before words that say something else."""


_TAKEN_UP = re.compile(r"^(?:(?:actually|sorry|wait|oh|oops|um|well|hm+|hold on)[ ,.!]+)+")
_GIVES = r"(?: ?[:=-] ?| (?:is|are|was|were|should (?:be|say)|answer is|to) |[ ,]+)(?:actually |really |a |now )*([\w./%-]+(?: [\w./%-]+){0,4} ?)$"
"""Between the name of a question and the answer that it is given anew, which is short."""
_SHOULD = re.compile(
    r"^(.+?)(?: (?:the|my) answer| answer| one)? (?:should|ought to|needs? to|must|has to) (?:have )?(?:be(?:en)?|says?|said|read)\b(?: a| as)?[ :,]+(.+)$"
)
"""What a text says an answer should be ("so the scan before the fall should say yes")."""
_REPEATS = re.compile(
    r"\b(?:already|just) (?:i |have |ive )?(?:told|said|mentioned|answered|wrote)\b|\b(?:like|as) i (?:already |just )?(?:told|said|mentioned)\b"
)
"""Who already said so says it again, and changes nothing."""
_NOT_THEN = re.compile(r"\b(?:wasnt|isnt|werent|was not|is not|not|no|never) (?:in |since |from )?(?:19|20)\d\d\b")
"""A year that was shown and is denied."""
_NOT_THAT = re.compile(r"\b(\d+(?:\.\d+)?),? (?:and |but )?(?:not|no|instead of) (?:an? |the |1 )?(\d+(?:\.\d+)?)\b(?! ?[a-z])")
_NUMBER_IS = re.compile(
    r"\b(?:my|the) (?:\w+ )?([a-z]{4,}) (?:is|was|should be)(?: (?:really|actually|more like|only|about|an?|1|now))* (\d+(?:\.\d+)?)(?:$|,)"
)
"""A number against another one that was told, or said to be of something."""
_AS_IT_IS = re.compile(r"\b(?:right|correct|good|fine|ok|okay|true|accurate|same|wrong|incorrect|not|all|and|changed?)\b")


class Correcting:
    """The reader of corrections of one protocol."""

    def __init__(self, protocol: Protocol, medicines: Medicines, direct: Direct, cues: Cues) -> None:
        self._protocol, self._medicines, self._direct = protocol, medicines, direct
        self._parts = Parts(protocol, medicines, cues)

    def read(self, given: Text, direct: Any, also: dict[str, Any], words: dict[str, str], nlu: Mapping[str, Any] | None = None) -> bool:
        """Whether it does; the changed answers are then in `also`, their words in `words`, and in `given.unread` what can't be read."""
        if self._number_anew(given, also, words):
            return True
        parted = False
        if given.question == "readback":
            self._labelled(given, also, words)
            self._should_be(given, also, words)
            assents = kinds.assents(given.plain) and not _LED_NO.match(given.plain)
            whole = assents or given.asking_only or kinds.goes_back(given.plain)
            parted = not whole and self._by_parts(given, also, words, nlu)
        changed = [q for q, value in also.items() if q in given.answers and given.answers[q] != value]
        cue = given.corrects
        passing = direct is None and not given.asking and not given.question.startswith("contact.")
        if changed and (cue or given.question in ("readback", "confirm") or passing):
            return True
        if self._protocol.has_question(given.question) and not given.asking and direct in (None, "no"):
            rests = self._protocol.question(given.question).depends_on
            if any(also[question] == "no" for question in changed if question in rests):
                return True  # it denies what the open question rests on
        if given.unread:
            return True
        if direct is not None and not changed and self._protocol.has_question(given.question) and _REPEATS.search(given.plain):
            return False
        if given.question in ("readback", "confirm") and not changed and kinds.assents(given.plain):
            return False
        if given.question == "confirm" and direct == "no" and not changed and self._said_instead(given, also, words):
            return True
        if given.question == "readback" and not changed and any(self._when_it_changed(question) for question in also):
            return True
        if direct == "yes" and polarity.lead(_TAKEN_UP.sub("", given.plain)) == "yes" and not kinds.recalls(given.plain):
            return False  # it takes back words of its own, and what it dates is what was asked
        unparted = (cue or given.question == "readback") and not changed and not parted and not given.asking_only
        if unparted and self._renamed(given, also, words, cue=cue):
            return True
        if cue and not also and direct in (None, "no") and given.answers and (said := kinds.meant(given.plain)):
            last = list(given.answers)[-1]
            if self._protocol.has_question(last) and last != given.question:
                meant = Text(said, last, given.today, given.answers, given.cues, "en", said, self._protocol)
                value = self._direct.read(meant, {}, {})
                if value is not None and value != given.answers[last]:
                    also[last], words[last] = value, given.raw
                    return True
        asked = given.asking_only and not kinds.requests_change(given.plain)
        return kinds.asks_to_change(given.plain) and (direct is None or given.question == "readback") and not asked

    def _number_anew(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> bool:
        """Whether the text gives an earlier number anew, at a question that is not for a number: against the one that it was, or by what
        it is the number of ("the pain is a 5, not a 6", "my weight is 180")."""
        if given.asked is None or given.asked.kind not in ("yes_no", "choice", "choices") or given.asking:
            return False
        shown = digits(given.plain)
        was, named = _NOT_THAT.search(shown), _NUMBER_IS.search(shown)
        earlier = [q for q, value in given.answers.items() if self._is_number(q) and isinstance(value, (int, float))]
        meant = [q for q in earlier if was and float(was[2]) == given.answers[q]]
        if named and (not was or len(meant) > 1):
            meant = [q for q in (meant or earlier) if named[1] in plain(self._protocol.find_text("en", f"label.{q}") or "").split()]
        told = was[1] if was else named[2] if named else ""
        if len(meant) != 1 or not told or meant[0] in also:
            return False
        value, _ = self._meant(given, told, meant[0])
        if not isinstance(value, (int, float)) or value == given.answers[meant[0]]:
            return False
        also[meant[0]], words[meant[0]] = value, given.raw
        return True

    def _is_number(self, question: str) -> bool:
        return self._protocol.has_question(question) and self._protocol.question(question).kind == "number"

    def _by_parts(self, given: Text, also: dict[str, Any], words: dict[str, str], nlu: Mapping[str, Any] | None) -> bool:
        """Takes what each part of the text gives for the question that it names; whether there are such parts."""
        found: dict[str, Any] = {}
        unread: list[str] = []
        read: set[str] = set()
        parts = [part for part in self._parts.read(given) if not self._consents(part.question)]
        for part in parts:
            question = part.question
            resting = self._resting(question)
            if dated := self._dated_otherwise(given, part.text, (question, *resting)):
                read.update(q for q, value in dated.items() if value is not None)
                found.update({q: value for q, value in dated.items() if value is not None})
                unread += [q for q, value in dated.items() if value is None]
                continue
            if part.stays or any(also.get(q, given.answers.get(q)) != given.answers.get(q) for q in (question, *resting)):
                read.add(question)
            elif self._protocol.question(question).kind in ("conditions", "medicines"):
                unread += [] if part.told else [question]  # a list is changed entry by entry, and that has been looked for
            elif told := self._told(given, part, nlu):
                read.update(told)
                found.update({q: value for q, value in told.items() if value != given.answers.get(q)})
            else:
                unread.append(question)
        also.update(found)
        words.update(dict.fromkeys(found, given.raw))
        given.unread = [q for q in dict.fromkeys(unread) if q not in read and not read & {*self._resting(q), *self._bases(q)}]
        return bool(parts)

    def _dated_otherwise(self, given: Text, text: str, questions: tuple[str, ...]) -> dict[str, Any]:
        """Where a part denies the year that was shown ("the cough wasn't 2003"): the dated question and the date told instead, if any."""
        denied = _NOT_THEN.search(text)
        for question in questions if denied else ():
            if question in given.answers and self._protocol.question(question).kind == "partial_date":
                rest = _NOT_THEN.sub(" ", given.plain)
                value = self._meant(given, rest, question)[0] if re.search(r"\d|\bago\b", rest) else None
                return {question: value if value not in ("unsure", "declined", given.answers[question]) else None}
        return {}

    def _told(self, given: Text, part: Part, nlu: Mapping[str, Any] | None) -> dict[str, Any]:
        """What a part gives: a value for what rests on the question that it names, if it is of that ("the surgery was on the left one"),
        else for the question itself."""
        for resting in self._resting(part.question) if part.told else ():
            asked = self._protocol.question(resting)
            if resting in given.answers and asked.kind in ("choice", "partial_date", "number") and len(self._bases(resting)) == 1:
                value, _ = self._meant(given, part.text, resting)
                if value not in (None, "unsure", "declined"):
                    return {resting: value}
        value, beside = self._part(given, part, nlu)
        return {} if value is None else {part.question: value, **self._what_rests(given, part.text, part.question, value), **beside}

    def _what_rests(self, given: Text, text: str, question: str, value: Any) -> dict[str, Any]:
        """What the words of a yes tell of the questions that it brings with it ("the hip surgery was yes": the hip)."""
        found: dict[str, Any] = {}
        for resting in self._resting(question) if value == "yes" else ():
            if resting in given.answers or self._protocol.question(resting).kind != "choice" or len(self._bases(resting)) != 1:
                continue
            told, _ = self._meant(given, text, resting)
            if told not in (None, "unsure", "declined"):
                found[resting] = told
        return found

    def _part(self, given: Text, part: Part, nlu: Mapping[str, Any] | None) -> tuple[Any, dict[str, Any]]:
        """The value that a part gives its question, None where it gives none or two readers differ, and what it brings with it."""
        question = part.question
        value: Any = None
        beside: dict[str, Any] = {}
        for text in dict.fromkeys((part.behind, part.text if part.told else "", f"{part.text}. {part.follows}" if part.follows else "")):
            if text and value in (None, "declined"):
                value, beside = self._meant(given, text, question)
                if value == "declined":
                    value = None
        likely = likely_of_part(nlu, part.text, question) if part.told else None
        values = self._protocol.question(question).values
        if value is None and likely in values:
            return likely, {}
        if isinstance(value, str) and value in values and likely not in (None, value) and likely in values:
            return None, {}
        return value, beside

    def _when_it_changed(self, question: str) -> bool:
        """Whether a question asks when something changed of which another asks whether it stayed as it was."""
        asked = self._protocol.question(question) if self._protocol.has_question(question) else None
        return asked is not None and asked.kind == "partial_date" and any(self._protocol.question(q).steady for q in asked.depends_on)

    def _consents(self, question: str) -> bool:
        consent = self._protocol.in_role("consent")
        return consent is not None and question == consent.id

    def _resting(self, question: str) -> list[str]:
        return [q.id for q in self._protocol.questions if question in self._bases(q.id)]

    def _bases(self, question: str) -> set[str]:
        return set(dict(mentioned(self._protocol.question(question).when)))

    def _labelled(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """Takes what the clauses give for a question that they begin with the name of ("diabetes yes", "the smoking should be past")."""
        wording = self._protocol.wording["en"]
        for clause in given.clauses:
            found = []
            for question in given.answers:
                if not self._protocol.has_question(question) or isinstance(given.answers[question], list) or question in also:
                    continue
                named = [*wording.get("names", {}).get(question, ()), plain(str(wording.get("label", {}).get(question, question)))]
                for name in named:
                    if match := re.match(
                        rf"(?:(?:the|my|and|also|for|about|on|to|change|make) )*{re.escape(name)}s?{_GIVES}", clause.plain
                    ):
                        found.append((len(name), question, match[1]))
            for _, question, rest in sorted(found, reverse=True)[:1]:
                if not _AS_IT_IS.search(rest) and not _NOT_THEN.search(clause.plain):
                    value, beside = self._meant(given, rest, question)
                    if value not in (None, "unsure", "declined", given.answers[question]):
                        also.update({question: value, **{q: v for q, v in beside.items() if q not in also}})
                        words.update(dict.fromkeys((question, *beside), given.raw))

    def _should_be(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """Takes what a sentence says that the answer which it names should be, and what rests on that."""
        for sentence in sentences(given.stated):
            match = _SHOULD.match(plain(sentence.raw).strip(" .,;:!?-"))
            named = self._parts.named(given, given.cues.speller.mend(match[1])) if match else []
            if not match or not named or isinstance(given.answers[named[0]], list):
                continue
            question = named[0]
            value, beside = self._meant(given, match[2], question)
            if value not in (None, "unsure", "declined", given.answers[question]):
                beside = {**self._what_rests(given, sentence.raw, question, value), **beside}
                told = {q: v for q, v in {question: value, **beside}.items() if also.get(q) != v}
                also.update(told)
                words.update(dict.fromkeys(told, sentence.raw.strip()))

    def _said_instead(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> bool:
        """Whether a no to what was read back says what is right ("No. It hurts every day"): another value of the last answer."""
        last = next(reversed(given.answers), None)
        led = _LED_NO.match(given.plain)
        if last is None or led is None or not self._protocol.has_question(last):
            return False
        instead = given.plain[led.end() :]
        value = self._direct.read(Text(instead, last, given.today, given.answers, given.cues, "en", instead, self._protocol), {}, {})
        if value in (None, "unsure", "declined", given.answers[last]):
            return False
        also[last], words[last] = value, given.raw
        return True

    def _renamed(self, given: Text, also: dict[str, Any], words: dict[str, str], *, cue: bool) -> bool:
        """Whether the text gives an earlier question another answer: one that it names ("change smoking, I do"), or the last one."""
        names: Mapping[str, list[str]] = self._protocol.wording["en"].get("names", {})
        earlier = [q for q in given.answers if q != given.question and self._protocol.has_question(q)]
        named = sorted(
            ((len(n), q) for q in earlier for n in names.get(q, ()) if re.search(rf"\b{re.escape(n)}", given.plain)), reverse=True
        )
        named += [(0, q) for q in earlier if given.cues.names(q, given.plain)]
        shown = digits(given.plain)
        named += [(0, q) for q in earlier if re.match(r"\d", was := str(given.answers[q])) and re.search(rf"\b{re.escape(was)}\b", shown)]
        asked = list(dict.fromkeys(q for _, q in named))
        by_name = set(asked)
        asked = [q for name in asked for q in (*(q for q in earlier if q.startswith(f"{name}_")), name)]
        if kinds.goes_back(given.plain):
            return False
        recalled = kinds.without_recalled(given.raw)
        if earlier and earlier[-1] not in asked and (recalled != given.raw or cue) or not asked and given.question == "readback":
            asked += [q for q in reversed(earlier) if q not in asked] if given.question == "readback" else earlier[-1:]
        rests = [recalled] if recalled != given.raw else []
        rests.append(re.split(r"\b(?:wrong|incorrect|mistake|but|actually|to)\b|,", given.raw, maxsplit=1)[-1])
        if not cue and not re.search(r"\b(?:not|wrong|should|its|actually|really|my|i)\b|\d", given.plain):
            return False
        for question in asked:
            if isinstance(given.answers[question], list) and self._protocol.question(question).kind in ("conditions", "medicines"):
                continue  # a list is changed entry by entry, and that has been looked for
            for rest in rests:
                value, beside = self._meant(given, rest, question)
                if re.match(r"\d", str(value)) and value in also.values() and question not in by_name:
                    continue  # the date of something else that the text tells
                if value in ("yes", "no", "unsure") and question not in by_name:
                    if given.question in ("readback", "confirm") or not kinds.recalls(given.plain):
                        continue
                if value not in (None, "declined", given.answers[question]) and not (value == "unsure" and question not in by_name):
                    also.update({question: value, **{q: v for q, v in beside.items() if q not in also}})
                    words.update(dict.fromkeys((question, *beside), given.raw))
                    return True
        return False

    def _meant(self, given: Text, rest: str, question: str) -> tuple[Any, dict[str, Any]]:
        """What a part of a text says at another question, and what that brings with it."""
        meant = Text(rest, question, given.today, given.answers, given.cues, "en", rest, self._protocol)
        meant.medicines, meant.conditions = self._medicines.read(rest, given.today), given.conditions
        beside: dict[str, Any] = {}
        value = self._direct.read(meant, beside, {})
        beside.update(brought.kinds(meant, self._protocol.question(question), value))
        return value, {q: v for q, v in beside.items() if self._goes_with(q)}

    def _goes_with(self, question: str) -> bool:
        """Whether a question's answer goes with the one that brings it where that is corrected: all but what came first or was changed."""
        asked = self._protocol.question(question)
        return asked.order is None and not any(self._protocol.question(base).steady for base in asked.depends_on)
