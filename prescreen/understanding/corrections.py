"""Whether a text changes an earlier answer, and to what: by naming its question or its value, or the last one without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from prescreen.protocol.model import Protocol
from prescreen.understanding.answers import cancers
from prescreen.understanding.answers.direct import Direct
from prescreen.understanding.answers.medicines import Medicines
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines.numbers import digits
from prescreen.understanding.lines.plain import plain
from prescreen.understanding.signs import kinds

_LED_NO = re.compile(r"^(?:no|nope|nah)\b[ ,.!]+(?=\w+ \w+ \w+)(?!(?:i (?:dont|didnt|never)|thats|it isnt|its not|not)\b)")
"""A no, before words that say something else."""


_GIVES = r"(?: ?[:=-] ?| (?:is|are|was|were|should (?:be|say)|answer is|to) |[ ,]+)(?:actually |really |a |now )*((?:[\w./%-]+ ?){1,5})$"
"""Between the name of a question and the answer that it is given anew, which is short."""
_AS_IT_IS = re.compile(r"\b(?:right|correct|good|fine|ok|okay|true|accurate|same|wrong|incorrect|not|all|and|changed?)\b")


class Correcting:
    """The reader of corrections of one protocol."""

    def __init__(self, protocol: Protocol, medicines: Medicines, direct: Direct) -> None:
        self._protocol, self._medicines, self._direct = protocol, medicines, direct

    def read(self, given: Text, direct: Any, also: dict[str, Any], words: dict[str, str]) -> bool:
        """Whether it does; the changed answers are then in `also`, their words in `words`."""
        if given.question == "readback":
            self._labelled(given, also, words)
        changed = [q for q, value in also.items() if q in given.answers and given.answers[q] != value]
        cue = given.corrects
        passing = direct is None and not given.asking and not given.question.startswith("contact.")
        if changed and (cue or given.question in ("readback", "confirm") or passing):
            return True
        if self._protocol.has_question(given.question) and not given.asking and direct in (None, "no"):
            rests = self._protocol.question(given.question).depends_on
            if any(also[question] == "no" for question in changed if question in rests):
                return True  # it denies what the open question rests on
        if given.question in ("readback", "confirm") and not changed and kinds.assents(given.plain):
            return False
        if given.question == "confirm" and direct == "no" and not changed and self._said_instead(given, also, words):
            return True
        if given.question == "readback" and "immunosuppressant_changed" in also and not changed:
            return True
        if (cue or given.question == "readback") and not changed and not given.asking_only and self._renamed(given, also, words, cue=cue):
            return True
        if cue and not also and direct in (None, "no") and given.answers and (said := kinds.meant(given.plain)):
            last = list(given.answers)[-1]
            if self._protocol.has_question(last) and last != given.question:
                meant = Text(said, last, given.today, given.answers, given.cues, "en", said)
                value = self._direct.read(meant, {}, {})
                if value is not None and value != given.answers[last]:
                    also[last], words[last] = value, given.raw
                    return True
        asked = given.asking_only and not kinds.requests_change(given.plain)
        return kinds.asks_to_change(given.plain) and (direct is None or given.question == "readback") and not asked

    def _labelled(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> None:
        """Takes what the clauses give for a question that they begin with the name of ("diabetes yes", "the stones should be past")."""
        wording = self._protocol.wording["en"]
        for clause in given.clauses:
            found = []
            for question in given.answers:
                if not self._protocol.has_question(question) or isinstance(given.answers[question], list) or question in also:
                    continue
                named = [*wording.get("names", {}).get(question, ()), plain(str(wording.get("label", {}).get(question, question)))]
                for name in named:
                    if match := re.match(rf"(?:(?:the|my|and|also|for|change|make) )*{re.escape(name)}s?{_GIVES}", clause.plain):
                        found.append((len(name), question, match[1]))
            for _, question, rest in sorted(found, reverse=True)[:1]:
                if not _AS_IT_IS.search(rest):
                    value, beside = self._meant(given, rest, question)
                    if value not in (None, "unsure", "declined", given.answers[question]):
                        also.update({question: value, **{q: v for q, v in beside.items() if q not in also}})
                        words.update(dict.fromkeys((question, *beside), given.raw))

    def _said_instead(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> bool:
        """Whether a no to what was read back says what is right ("No. It is dry every day"): another value of the last answer."""
        last = next(reversed(given.answers), None)
        led = _LED_NO.match(given.plain)
        if last is None or led is None or not self._protocol.has_question(last):
            return False
        instead = given.plain[led.end() :]
        value = self._direct.read(Text(instead, last, given.today, given.answers, given.cues, "en", instead), {}, {})
        if value in (None, "unsure", "declined", given.answers[last]):
            return False
        also[last], words[last] = value, given.raw
        return True

    def _renamed(self, given: Text, also: dict[str, Any], words: dict[str, str], *, cue: bool) -> bool:
        """Whether the text gives an earlier question another answer: one that it names ("change stones, I have one"), or the last one."""
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
        meant = Text(rest, question, given.today, given.answers, given.cues, "en", rest)
        meant.medicines, meant.conditions = self._medicines.read(rest, given.today), given.conditions
        beside: dict[str, Any] = {}
        value = self._direct.read(meant, beside, {})
        if question == "cancer" and value == "yes" and (kind := cancers.named_kind(meant)):
            beside["cancer_type"] = kind
        return value, {
            q: v for q, v in beside.items() if q in ("cancer_type", "gland_removed_which", "diuretic", "immunosuppressant", "diabetes")
        }
