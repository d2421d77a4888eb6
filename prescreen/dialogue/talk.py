"""One turn in the making: the state being changed, what was read, and what is said, in the channel's wording.

Says only what `wording` holds, and notes of each text that it renders what it is made of. Decides nothing about the interview.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

from prescreen import segments
from prescreen.answers import Answer, values
from prescreen.criteria import Weighed
from prescreen.dates import DAYS
from prescreen.dialogue.state import Interview, State
from prescreen.dialogue.turn import Choice, Done, Say
from prescreen.disposition import Disposition
from prescreen.protocol.model import Protocol
from prescreen.protocol.retention import in_days, kept_for
from prescreen.protocol.units import number, told
from prescreen.script.parts import Noted, cuts_of
from prescreen.settling import settle
from prescreen.site import Site
from prescreen.understanding import Reading, Wishes
from prescreen.understanding.signs.seasons import season_in
from prescreen.understanding.signs.signs import Signs

_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_ALIKE = ("yes", "no", "unsure", "declined")
"""Values that are shown alike at every question."""


@dataclass(frozen=True)
class Heard:
    """What a text says of languages: `language` is the one of the conversation after it, `written` its own where that is sure.

    `read`: the one that the text is read in. `wish`: the text as a whole asks for a language. `missing`: one that was asked for or
    written, and is not offered.
    """

    language: str
    read: str
    written: str | None = None
    wish: bool = False
    missing: str | None = None


@dataclass
class Talk:
    """A turn's working place. `text` is what the participant wrote, without our own words quoted back.

    `message`: its id. `now`: the moment in the site's time zone.
    `reopened`: how the turn ended an interview that was gone through again.
    `heard`: what the text says of languages. `began_at`, `began_as`: the question and the disposition when the turn began.
    `second_look`, `looked_at`: what this turn did about a second look, and at which criterion; `coded`: the question that a code told
    stands for; `late`: what was asked last can't be answered any more.
    """

    protocol: Protocol
    state: State
    now: datetime
    site: Site = field(default_factory=Site)
    text: str = ""
    message: str = ""
    reading: Reading | None = None
    heard: Heard | None = None
    says: list[Say] = field(default_factory=list)
    began_at: str | None = None
    began_as: Disposition | None = None
    emergency: Literal["911", "988"] | None = None
    count: str | None = None
    own_data: Literal["deleted", "copied"] | None = None
    reopened: Literal["left", "done"] | None = None
    second_look: Done | None = None
    looked_at: str = ""
    coded: str | None = None
    late: bool = False
    noted: Noted = field(default_factory=Noted, repr=False)
    _weighed: tuple[Any, Weighed] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def wishes(self) -> Wishes:
        """What the text wants of the conversation itself."""
        return Signs.of(self.protocol).read(self.text)

    @property
    def today(self) -> date:
        """The day of the turn in the site's time zone."""
        return self.now.date()

    @property
    def weighed(self) -> Weighed:
        """The answers as they are now, with what they settle, under the criteria: found out once for as long as no answer changes."""
        now = (list(self.state.answers.items()), list(self.state.started.items()))
        if self._weighed is None or self._weighed[0] != now:
            given = values(self.state.answers)
            started = {q: a.value for q, a in self.state.started.items() if q not in given}
            settled = settle(self.protocol, {**given, **started}, self.today)
            self._weighed = now, Weighed(self.protocol, MappingProxyType({**settled, **given}), self.today)
        return self._weighed[1]

    def given(self) -> Mapping[str, Any]:
        """Question -> value, as answered, with what those answers settle."""
        return self.weighed.answers

    def known(self) -> dict[str, Any]:
        """`given` and the lists begun, for the reader."""
        return {**{q: a.value for q, a in self.state.started.items()}, **self.given()}

    def wording(self, key: str, **fields: Any) -> str:
        """The wording of a key for this channel and language."""
        return self.wording_in(self.state.interview.language, key, **fields)

    def wording_in(self, language: str, key: str, /, **fields: Any) -> str:
        """The wording of a key for this channel in a language."""
        found = self.protocol.find_form(language, key, self.state.interview.channel)
        if found is None:
            raise KeyError(f"no wording {key!r} in {language}")
        template, id = found
        told = {"team": self.team(language)} if "{team}" in template else {}
        if "{years}" in template:
            told["years"] = kept_for(self.protocol.units, self.site.keep_years, language)
        if "{call_days}" in template:
            told["call_days"] = in_days(self.protocol.units, self.site.second_look_days, language)
        told |= {name: str(value) for name, value in fields.items()}
        return self.noted.render(id, language, template, told)

    def own(self, name: str, words: str) -> str:
        """What the participant wrote or gave, as it is said back within a text. `name`: what it is."""
        return self.noted.value(name, words)

    def has(self, key: str) -> bool:
        """Whether there is wording under this key."""
        return self.protocol.find_form(self.state.interview.language, key, self.state.interview.channel) is not None

    def team(self, language: str = "") -> str:
        """How to reach the study team, as the site's settings say."""
        told = {"phone": self.site.phone, "email": self.site.email}
        return self.wording_in(language or self.state.interview.language, f"team.{self.site.reached_by}", **told)

    def consent_adds(self) -> str:
        """What the text for consent says beside, as the site's settings tell it: of a call to check, and whom to ask about one's rights."""
        return " ".join(one for one in (self.second_look_told(), self.rights()) if one)

    def second_look_told(self) -> str:
        """That some of those who don't fit are asked for a call; empty where nobody is."""
        return self.wording("second_look.consent") if self.site.second_look else ""

    def rights(self) -> str:
        """Whom to ask about participants' rights and the ethics board, as the site's settings say; empty where they don't."""
        told = {"rights": self.site.rights, "board": self.site.board}
        return " ".join(self.wording(f"rights.{name}", contact=contact) for name, contact in told.items() if contact)

    def say(self, key: str, **fields: Any) -> None:
        """Says the wording of a key."""
        self.say_text(key, self.wording(key, **fields))

    def say_text(self, key: str, text: str, choices: Sequence[Choice] = ()) -> None:
        """Says a text made of wordings; `choices` are offered with it. By SMS a long one goes as several, the choices with the last."""
        text = text.strip()
        if not text:
            return
        pieces = self.noted.pieces(text)
        offered = tuple(replace(choice, parts=self.noted.pieces(choice.title)) for choice in choices)
        said = [text]
        if self.state.interview.channel == "sms":
            asks = key.startswith(("ask.", "reask.", "pick.", "returning."))
            said = segments.parts(segments.plain(text), segments.QUESTION if asks else segments.ANYTHING)
        cuts = cuts_of(said, text) if len(said) > 1 else [None]
        self.says += [Say(key, part, parts=pieces, cut=cut) for part, cut in zip(said[:-1], cuts[:-1], strict=True)]
        self.says.append(Say(key, said[-1], offered, parts=pieces, cut=cuts[-1]))

    def label(self, question: str) -> str:
        """The short name of a question, as the read-back shows it."""
        key = f"label.{question}"
        return self.wording(key) if self.has(key) else self.own("label", question)

    def shown(self, question: str, value: Any) -> str:
        """An answer's value in words, as the read-back shows it."""
        return self.noted.value(question, self._shown(question, value))

    def _shown(self, question: str, value: Any) -> str:
        kind = self.protocol.question(question).kind if self.protocol.has_question(question) else ""
        if kind == "body" and isinstance(value, Mapping):
            return self._body(value)
        if kind == "numbers" and isinstance(value, list):
            return self._with_unit(question, "/".join(map(number, value)), None)
        if isinstance(value, list):
            written = self.state.interview.written
            names = [
                self.own("name", written.get(str(item["name"]), str(item["name"])))
                if isinstance(item, dict)
                else self._word(question, item)
                for item in value
            ]
            return ", ".join(names) if names else self.wording("value.none")
        if isinstance(value, (int, float)):
            return self._length(question, value) if kind == "duration" else self._with_unit(question, number(value), value)
        if _DATE.fullmatch(str(value)):
            return self._date(question, str(value))
        return self._word(question, value)

    def _with_unit(self, question: str, shown: str, amount: float | None) -> str:
        """A number as the question's wording has it, of how many a scale goes to, or with its unit."""
        if not self.protocol.has_question(question):
            return shown
        asked, language = self.protocol.question(question), self.state.interview.language
        unit = self.protocol.units.get(asked.unit)
        named = unit.named(language, amount, short=True) if unit else asked.unit
        key = f"value.{question}.number"
        if not self.has(key):
            if asked.scale and asked.range and self.has("measured.scale"):
                return self.wording("measured.scale", number=shown, high=number(asked.range[1]))
            return f"{shown}{'' if unit and unit.joined(language) else ' '}{named}".strip()
        return self.wording(key, number=shown, value=shown if amount is None else amount, unit=named)

    def _length(self, question: str, days: float) -> str:
        """A length of time in the unit that it is asked in, or else the largest that it has one of."""
        asked, language = self.protocol.question(question), self.state.interview.language
        fitting = [unit for unit in ("days", "weeks", "months", "years") if days >= DAYS[unit]]
        unit = asked.unit if asked.unit in fitting else (fitting or ["days"])[-1]
        return told(self.protocol.units, round(days / DAYS[unit], 1), unit, language)

    def _body(self, measures: Mapping[str, float]) -> str:
        """A weight and height as both systems write them, and the index; what is not told is left out."""
        kilos, height, index = measures.get("weight_kg"), measures.get("height_cm"), measures.get("bmi")
        parts = []
        if height is not None:
            inches = round(height / 2.54)
            parts.append(self.wording("measured.height", cm=number(round(height)), feet=inches // 12, inches=inches % 12))
        if kilos is not None:
            parts.append(self.wording("measured.weight", kg=number(round(kilos, 1)), pounds=round(kilos / 0.45359237)))
        if index is not None:
            parts.append(self.wording("measured.index", number=number(index)))
        return ", ".join(parts)

    def _date(self, question: str, value: str) -> str:
        """A date, month or season as people say it."""
        year, *rest = value.split("-")
        if not rest:
            return year
        month, given = int(rest[0]), self.state.answers.get(question)
        named = self.wording(f"wait.months.m{month}")
        if len(rest) > 1:
            return self.wording("wait.day", day=int(rest[1]), month=named, year=year)
        if given is not None and given.value == value and season_in(given.words) == month:
            return self.wording("value.month", month=self.wording(f"value.seasons.m{month}"), year=year)
        return self.wording("value.month", month=named, year=year)

    def _word(self, question: str, value: str) -> str:
        alike = f"value.{value}" if value in _ALIKE else ""
        for key in (f"value.{question}.{value}", alike, f"choices.{question}.{value}", f"value.{value}"):
            if key and value and value.replace("_", "").isalnum() and self.has(key):
                return self.wording(key)
        return self.own(question, str(value))

    def answer(self, question: str, value: Any, asked: str = "") -> Answer:
        """An answer of this turn, with its evidence."""
        guessed = self.reading.guessed if self.reading else ()
        return Answer(value, self.text, asked, self.message, self.protocol.version, tuple(guessed))


def in_words(protocol: Protocol, question: str, value: Any, language: str = "en") -> str:
    """An answer's value in words, outside of any conversation."""
    state = State(protocol.version, Interview(language=language))
    return Talk(protocol, state, datetime.min).shown(question, value)
