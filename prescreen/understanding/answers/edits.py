"""What a text changes in the lists told before (medicines, conditions): the entries that leave and those that come.

An entry leaves only where the text takes it back, by its name; what a denial names is never added. Where an entry
leaves or changes, the list is given whole, as it is afterwards; else only what comes is given.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from typing import Any

from prescreen.answers import classes_of
from prescreen.protocol.model import Protocol, Question
from prescreen.understanding.answers import scope, ties
from prescreen.understanding.answers.conditions import Conditions
from prescreen.understanding.answers.medicines import Medicine, Medicines
from prescreen.understanding.answers.periods import Periods, changed
from prescreen.understanding.answers.text import Text
from prescreen.understanding.lines.plain import plain

_REMOVES = re.compile(
    r"\b(?:remove|delete|erase|drop|scratch|strike|cross (?:off|out)|take (?:off|out|away)|get rid of|leave (?:off|out)|leave out)\b"
    r"|\b(?:take|cross|leave|cut) (?:\w+ ){1,4}(?:off|out)\b|\b(?:is|are|was) (?:wrong|incorrect|not (?:right|mine|true|correct)|a mistake)\b"
    r"|\b(?:comes?|goes|go|come) (?:off|out|away)\b(?= *$)|\bshouldnt be (?:on )?(?:there|here|in|on)\b|\bdoesnt belong\b"
)
_NOT_THAT = re.compile(
    r"^[^.,;]{0,12}\b(?:i |ive |im )?(?:dont|do not|never|didnt|havent|not|am not) (?:ever |even )?(?:have|had|got|get|been (?:told|diagnosed)|diagnosed)"
    r"(?: with)? (?:that|it|this|those|them|any of (?:that|those|it))\b"
)
"""What follows a condition that is not the participant's: "what's lupus, I don't have that"."""
_WRONG_ABOUT = re.compile(r"\b(?:not|isn['’]?t|wasn['’]?t) (?:quite |really |all )?(?:right|correct|true|accurate) about\b", re.IGNORECASE)
"""What is said about an entry ("that's not right about the cancer") takes it out no more than it denies it."""
_ONE_PILL = re.compile(
    r"\b(?:are|is|its|come|comes|all|both) (?:really |actually |just |all |both )?(?:in )?(?:1|one|the same|a single|a combined|a combo|a combination) (?:pill|tablet|medicine|capsule|thing)\b"
)
"""Two names that are one product."""
_FORM = re.compile(r"^(?:pills?|tablets?|drops?|shots?|vitamins?|supplements?|medicines?|capsules?|sodium|acid)$")
_REPLACED = re.compile(r"^ ?(?:should (?:be|say|read)|is (?:really|actually)) ")
_CHANGES = re.compile(r"\b(?:change|switch|replace|swap)\b")
_ONLY = re.compile(
    r"\b(?:i (?:only|just) (?:take|have|use)|im (?:only|just) on|(?:my |the )only (?:medicines?|pill|thing|condition|illness|diagnosis)|nothing but|should (?:only|just) (?:be|say))\b"
)
_ADDS = re.compile(
    r"^(?:(?:please|and|also|oh|yes|no|ok|okay|wait|but|actually|sorry|can you|could you|you can|i want to|i need to|id like to|need to|i|you|u|you guys|they) )*"
    r"(?:add|include|put(?: down| in)?|write(?: down)?|forgot(?: to (?:say|mention|add|list|tell you|put))?|missed|left out|missing|list)\b:? "
    r"(?:also |that i (?:have|take) |about |in )*(.+)$"
)
_TO_LIST = re.compile(r" (?:to|on|in|under|as) (?:my |the |a |one of my )?(?:list(?: of)? ?)?(?:other )?(\w+)(?: list)?$")
_GIVEN_UP = re.compile(
    r"\b(?:not|no longer) (?:\w+ )?(?:on|taking|using) (?:it|that|this|them|any|1|one|(?:that|this) (?:1|one|medicine|pill|stuff))\b(?! (?:every|each|regularly|daily|because|for|as))"
    r"|\b(?:dont|do not|doesnt) (?:\w+ )?(?:take|use) (?:it|that|this|them|any|(?:that|this) (?:1|one|medicine|pill|stuff))(?: any ?more| no more| now| at all| these days| since\b.*)?(?=$|[.,;!])"
    r"|\b(?:stopped|quit|discontinued|came off|went off|got off|gave up|finished|weaned off|tapered off)(?: (?:taking|using|on))? (?:it|that|this|them|all of (?:it|them))\b"
    r"|\b(?:took|taken|got) me off\b|^(?:(?:i|ive|oh|no|well|actually|have)[ ,]+)*(?:stopped|quit|discontinued)(?: (?:it|them|taking it))?(?= (?:in|last|back|about|a|\d+|years|months|long|when|after)\b|$|[.,;!])"
)
"""At a question about a medicine, that it is not taken any more ("I'm not on it anymore, stopped in 2023")."""
_WOULD_BE = re.compile(
    r"\b(?:(?:could|can|should|may|might|would|must|shall|do|did) (?:i|we|she|he|they|it|that)|what if|if (?:i|we|she|he|they)|(?:i|we|she|he|they) (?:could|can|would|might|may|must|should)"
    r"|(?:id|ill|wed|shed|hed) (?!been|had)|willing to|happy to|ready to|plan(?:ning)? to|want(?:ed|s)? to|going to|gonna|have to|need to)\b"
)
"""What is asked about, offered or still to come takes nothing out of a list ("could I go off the prednisone?")."""
_BEGUN_AGAIN = re.compile(r"\b(?:again|back on|restarted|resumed|but (?:now|then)|went back)\b")
_TELLS = re.compile(r"\b(?:have|had|got|also|add|diagnosed|forgot|plus|too)\b")


class Edits:
    """The reader of changes to the lists of one protocol."""

    def __init__(self, protocol: Protocol, medicines: Medicines, conditions: Conditions, periods: Periods) -> None:
        self._protocol, self._medicines, self._conditions, self._periods = protocol, medicines, conditions, periods
        names: Mapping[str, list[str]] = protocol.wording["en"].get("names", {})
        self._kinds = {question.id: question.kind for question in protocol.questions if question.kind in ("medicines", "conditions")}
        self._lists = {list_: tuple(names.get(list_, ())) for list_ in self._kinds}
        leads = "|".join(f"{re.escape(name)}\\w*" for list_ in self._lists.values() for name in list_)
        self._label = re.compile(rf"^(?:my |the )?({leads})(?: list)?(?: ?[:=-]| (?:are|is|should (?:be|say|include))\b) ?:? ?(.+)$")

    def read(self, given: Text, also: dict[str, Any], words: dict[str, str]) -> tuple[str, ...]:
        """The lists that `also` then holds whole. Puts into `also` what the text changes in a list that was told before."""
        whole = []
        for question, kind in sorted(self._kinds.items(), key=lambda one: one[1] != "medicines"):
            find = self._of_medicines if kind == "medicines" else self._of_conditions
            before = given.answers.get(question)
            if question == given.question or not isinstance(before, list):
                continue
            comes = [item for item in also.get(question) or [] if isinstance(also[question], list)]
            if also.get(question) == []:
                continue  # none at all
            leaves, told = find(given, before, also)
            if kind == "medicines" and (ended := self._given_up(given, before)):
                leaves |= {ended["name"]}
                for asked in self._no_more(ended, [item for item in before if item is not ended]):
                    also[asked.id], words[asked.id] = "no", given.raw
            comes = _joined([item for item in comes if _name(item) not in leaves and not _within(item, [*before, *told])], told)
            if comes and _ONLY.search(given.plain) and not _ADDS.match(given.plain):
                after = comes
            else:
                after = _joined([item for item in before if _name(item) not in leaves], comes)
            also.pop(question, None)
            if after == before:
                continue
            words.setdefault(question, given.raw)
            for item in after:
                own = ties.of_condition(self._protocol, str(_name(item)))
                if item not in before and own and given.answers.get(own.id) == "no":
                    also.setdefault(own.id, "yes")
            kept = [item for item in before if item in after]
            if len(kept) < len(before):
                also[question] = after
                whole.append(question)
            else:
                also[question] = [item for item in after if item not in before]
        return tuple(whole)

    def _of_medicines(self, given: Text, before: list[Any], also: Mapping[str, Any]) -> tuple[set[str], list[Any]]:
        """The names that leave, and the medicines that come."""
        leaves, comes, listed = set(), [], {str(_name(item)): item for item in before}
        for medicine in self._medicines.read(given.raw, given.today):
            clause = plain(medicine.words)
            if scope.of_another(clause) or scope.supposed(clause) or _would_be(clause):
                continue
            known = medicine.name in listed
            taking_out = self._beside_removed(given, clause, medicine.name)
            if (
                (_REMOVES.search(clause) or taking_out)
                and not re.search(r"\b(?:dose|mg)\b", clause)
                or known
                and not medicine.current
                and _denied(clause)
            ):
                leaves.add(medicine.name)
            elif known and medicine.current and medicine.none_of & classes_of(listed[medicine.name]):
                comes.append({**_without_classes(listed[medicine.name]), **medicine.to_json()})
        for taken, combined in self._in_one_pill(given, before):
            leaves |= taken
            comes += combined
        leaves |= self._replaced(given, {m.name for m in self._medicines.read(given.raw, given.today)}, before)
        leaves |= {name for name in _named(given, listed) if name not in leaves}
        for list_, rest in self._added(given):
            found: list[Medicine] = [m for m in self._medicines.read(rest, given.today) if m.current]
            if self._is(list_, "medicines") or list_ is None and not self._conditions.read(rest, direct=True):
                found += self._medicines.unknown(rest, taken=self._is(list_, "medicines"))
            comes += [m.to_json() for m in found]
        return leaves, [item for item in comes if _name(item) not in leaves]

    def _beside_removed(self, given: Text, clause: str, name: str) -> bool:
        """Whether a clause is a name alone that goes on what is taken out ("take out the HCTZ and lisinopril, leave the combo")."""
        shown = [c.plain for c in given.clauses]
        if clause not in shown or clause != plain(clause) or len(clause.split()) > 3:
            return False
        place = shown.index(clause)
        alone = re.fullmatch(r"(?:and |or |also |the |my )*_", self._medicines.without_names(clause).strip())
        return bool(place and alone and _REMOVES.search(shown[place - 1]) and f"and {clause}" in given.plain)

    def _in_one_pill(self, given: Text, before: list[Any]) -> Iterator[tuple[set[str], list[Any]]]:
        """The listed medicines that a sentence says are one product, and that product, where it is not listed."""
        listed = {str(_name(item)) for item in before}
        for sentence in given.sentences:
            if not _ONE_PILL.search(sentence):
                continue
            named = dict.fromkeys(name for name, _, _ in self._medicines.places(sentence))
            singles = [name for name in named if "/" not in name]
            if len(singles) > 1 and any(name in listed for name in singles):
                product = [m for m in self._medicines.read("/".join(singles), given.today) if "/" in m.name]
                yield {name for name in singles if name in listed}, [m.to_json() for m in product if m.name not in listed]

    def _given_up(self, given: Text, before: list[Any]) -> Any:
        """The one medicine that the open question is about, where the text says that it was given up, and not within the criterion's time."""
        of_class = ties.class_asked(self._protocol, given.question) if given.asked and given.asked.depends_on else ""
        listed = [item for item in before if of_class and of_class in classes_of(item)]
        if len(listed) != 1 or not _GIVEN_UP.search(given.plain) or _BEGUN_AGAIN.search(given.plain):
            return None
        dated = changed(given)
        asked = ties.steady(self._protocol)
        return None if dated and asked and self._periods.long_ago(dated, asked.window, given) is not True else listed[0]

    def _no_more(self, ended: Mapping[str, Any], left: list[Any]) -> Iterator[Question]:
        """The questions about a class of which nothing is left once a medicine was given up."""
        for name in classes_of(ended):
            asked = ties.of_class(self._protocol, name)
            if asked and not any(name in classes_of(item) for item in left):
                yield asked

    def _is(self, list_: str | None, kind: str) -> bool:
        return list_ is not None and self._kinds[list_] == kind

    def _of_conditions(self, given: Text, before: list[Any], also: Mapping[str, Any]) -> tuple[set[str], list[Any]]:
        found = self._conditions.read(_WRONG_ABOUT.sub("wrong about", given.raw), direct=True)
        leaves = {
            c.id for c in found if c.standing == "denied" or c.standing == "has" and _NOT_THAT.search(_behind(given.plain, plain(c.words)))
        }
        leaves |= set(_named(given, {str(name): name for name in before}))
        if _NOT_THAT.search(given.plain) and len(found) == 1:
            leaves.add(found[0].id)
        comes: list[Any] = []
        taken_back = leaves & {str(name) for name in before}
        if given.question == "readback" and not given.asking and (taken_back or _TELLS.search(given.plain)):
            comes = [c.id for c in self._conditions.read(given.stated, direct=False) if c.standing == "has"]
        for list_, rest in self._added(given):
            comes += [c.id for c in self._conditions.read(rest, direct=True) if c.standing == "has"]
            if self._is(list_, "conditions") or list_ is None and not self._medicines.read(rest, given.today):
                comes += self._conditions.unknown(rest, told=self._is(list_, "conditions"))
        return taken_back | leaves & {str(name) for name in before}, [name for name in comes if name not in leaves]

    def _added(self, given: Text) -> Iterator[tuple[str | None, str]]:
        """What the sentences of the text add by a word for it, and to which list, where that is said ("add gout", "Conditions: gout")."""
        for piece, _ in given.pieces:
            shown = plain(piece).strip(" .,;!?-")
            if match := self._label.match(shown):
                yield self._list(match[1]), match[2]
            elif match := _ADDS.match(shown):
                rest = match[1]
                ending = _TO_LIST.search(rest)
                list_ = self._list(ending[1]) if ending else None
                led = self._label.match(rest)
                yield (self._list(led[1]), led[2]) if led else (list_, rest[: ending.start()] if ending and list_ else rest)

    def _list(self, name: str) -> str | None:
        return next((list_ for list_, names in self._lists.items() if any(name.startswith(n) for n in names)), None)

    def _replaced(self, given: Text, named: set[str], before: list[Any]) -> set[str]:
        """The first of two names where the second is to stand in its place ("change Medrol to prednisone")."""
        if len(named) < 2:
            return set()
        for clause in given.clauses:
            found = self._medicines.places(clause.plain)
            for (name, _, end), (_, start, _) in itertools.pairwise(found):
                between = clause.plain[end:start]
                if _REPLACED.match(between) or re.match(r"^ (?:to|with|for|by) ", between) and _CHANGES.search(clause.plain):
                    return {name} & {str(_name(item)) for item in before}
        return set()


def _within(item: Any, listed: list[Any]) -> bool:
    """Whether a medicine is a part of a listed product, in which it is told already ("the HCTZ" of lisinopril/HCTZ)."""
    parts = (set(re.split(r"[/ ]", str(_name(other)))) for other in listed if isinstance(other, Mapping) and "/" in str(_name(other)))
    return isinstance(item, Mapping) and any(_name(item) in part for part in parts)


def _would_be(clause: str) -> bool:
    """Whether a clause tells what could or shall be, and asks for no change of the list."""
    return bool(_WOULD_BE.search(clause)) and not re.search(r"\b(?:remove|delete|erase|strike|scratch|cross|leave|list)\b", clause)


def _denied(clause: str) -> bool:
    """Whether a clause in which a medicine is not current says so for good: "not every day" does not."""
    return not re.search(
        r"\b(?:not|dont|doesnt|never|didnt)\b.*\b(?:every ?day|daily|regular\w*|often|always|all the time|as much|miss\w*|skip\w*|for (?:my|the)|because|change\w*)\b",
        clause,
    )


def _named(given: Text, listed: Mapping[str, Any]) -> Iterator[str]:
    """The entries, by their own words, that a clause takes out of the list."""
    for clause in given.clauses:
        shown = _WRONG_ABOUT.sub("wrong about", clause.plain)
        for name in listed if not _would_be(clause.plain) else ():
            at = re.search(rf"\b(?:{'|'.join(map(re.escape, _called(name, listed)))})\b", shown)
            if at and not scope.of_another(clause.plain):
                if _REMOVES.search(shown) or scope.negated(shown, at.start(), at.end()) and _denied(shown):
                    yield name


def _called(name: str, listed: Mapping[str, Any]) -> list[str]:
    """How an entry may be called: by its name, or by the last word of it where no other has that ("the gummies")."""
    shown = plain(name).replace("_", " ")
    last = shown.rpartition(" ")[2]
    alone = len(last) > 4 and not _FORM.match(last) and sum(last in plain(other).replace("_", " ") for other in listed) == 1
    return [shown, last] if alone else [shown]


def _behind(text: str, words: str) -> str:
    return text.partition(words)[2].lstrip(" ,.;!?")


def _joined(base: list[Any], more: list[Any]) -> list[Any]:
    """The entries with those that come; one that is there takes up what is new of it."""
    found = {str(_name(item)): item for item in base}
    for item in more:
        name = str(_name(item))
        kept = found.get(name)
        found[name] = {**kept, **item} if isinstance(kept, Mapping) and isinstance(item, Mapping) and _better(kept, item) else kept or item
    return list(found.values())


def _better(kept: Mapping[str, Any], item: Mapping[str, Any]) -> bool:
    return bool(item.get("since") and not kept.get("since")) or item.get("class") == "other" != kept.get("class")


def _without_classes(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key not in ("class", "classes")}


def _name(item: Any) -> Any:
    return item.get("name") if isinstance(item, Mapping) else item
