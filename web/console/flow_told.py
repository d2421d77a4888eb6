"""The participant flow of a trial as it may be shown: read on a day, for parts of it, as rows of a table and as plain values.

Shared by the console and the program; who may see it is not decided here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from prescreen import workflow
from prescreen.protocol.background import age_bands
from prescreen.protocol.background import background as approved_background
from prescreen.protocol.page import page_words
from store import flow_reading
from store import reach as reaching
from store.flow import GROUPS, Item, narrowed
from store.flow_shown import Shown, last_sunday, shown
from web.console import sheets
from web.console.flow_words import BOXES, CHAINS, SOURCES, FlowWords
from web.context import Context
from web.studies import name_of

HEADER = ("table", "part", "chain", "box", "way out", "reason", "prescreenings", "persons known", "no more kept")


_FIRST = date(2000, 1, 1)
"""Nothing began before."""


@dataclass(frozen=True)
class Asked:
    """What is asked for. `day`: as of its end; None: now. `by`: parts of groups. `hide`: small counts."""

    day: date | None = None
    by: tuple[tuple[str, str], ...] = ()
    hide: bool = False


@dataclass(frozen=True)
class Told:
    """What may be shown of it, in which words, and as of when. `choices`: group -> its parts, to choose from."""

    shown: Shown
    words: FlowWords
    title: str
    note: str
    day: date
    past: bool
    by: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]
    reach: reaching.Told
    background: reaching.Told
    background_day: date


def asked(fields: Mapping[str, str]) -> Asked:
    """What the fields of a form ask for; what can't be read counts as not given."""
    try:
        day = date.fromisoformat(fields.get("as_of", ""))
    except ValueError:
        day = None
    by = tuple((group, value) for group in GROUPS if (value := fields.get(group, "")))
    return Asked(day, by, fields.get("hide") == "1")


def told(context: Context, wanted: Asked, used: workflow.Workflow) -> Told:
    """The flow of a context's trial. With small counts hidden, as of a Sunday, and of one part at most."""
    now = context.clock.now()
    day = max(min(wanted.day or now.date(), now.date()), _FIRST)
    if wanted.hide:
        day = last_sunday(day)
    found = read(context, used, now, day)
    by = dict(wanted.by[:1] if wanted.hide else wanted.by)
    words = FlowWords(used, {criterion.id: criterion.text for criterion in context.protocol.criteria}, _background_words(context))
    site = context.settings.site_name or name_of(context, "en")
    parts = "".join(f", {words.part(group, value)}" for group, value in by.items())
    hidden = "; small counts hidden, others in fives" if wanted.hide else ""
    sunday = last_sunday(day)
    told_of = found if sunday == day else read(context, used, now, sunday)
    whom = found if wanted.hide else narrowed(found, by)
    counted = reaching.reach(context.database, whom, _asked_of(context, background=False), _end(context, day))
    told_besides = reaching.reach(context.database, told_of, _asked_of(context, background=True), _end(context, sunday))
    may = shown(found, by, hide=wanted.hide, besides=reaching.together(counted) if wanted.hide else None)
    return Told(
        shown=may,
        words=words,
        title="Participant flow",
        note=f"{site}, as of {day.strftime('%b %-d, %Y')}{parts}{hidden}",
        day=day,
        past=day < now.date(),
        by=by,
        choices={group: sorted({one.value(group) for one in found if one.main or one.calls}, reverse=group == "week") for group in GROUPS},
        reach=reaching.Told(may.besides, {}) if wanted.hide else reaching.shown(counted),
        background=reaching.shown(told_besides),
        background_day=sunday,
    )


def _background_words(context: Context) -> Mapping[str, str]:
    """Option -> its words in English."""
    if approved_background(context.protocol, context.clock.now().date()) is None:
        return {}
    words: Mapping[str, str] = page_words(context.protocol, "en")["background"]["options"]
    return words


def _end(context: Context, day: date) -> datetime:
    return datetime.combine(day, time.max, context.clock.zone)


def _asked_of(context: Context, *, background: bool) -> reaching.Asked:
    """What the trial asks of people that is counted here. The background alone, or all else."""
    protocol, asked = context.protocol, approved_background(context.protocol, context.clock.now().date())
    age, sex = protocol.in_role("age"), protocol.in_role("sex")
    if background:
        questions = {question.id: question.options for question in asked.questions} if asked is not None else {}
        return reaching.Asked("", "", age_bands(protocol), background=questions)
    return reaching.Asked(age.id if age else "", sex.id if sex else "", age_bands(protocol), sex.values if sex else ())


def read(context: Context, used: workflow.Workflow, now: datetime, day: date) -> list[Item]:
    """Everything that had begun by the end of a day."""
    consent = context.protocol.in_role("consent")
    return flow_reading.read(
        context.database,
        trial=context.trial,
        now=now,
        zone=context.clock.zone,
        open=used.open,
        consent=consent.id if consent else "consent",
        as_of=_end(context, day) if day < now.date() else None,
    )


def rows(one: Told) -> Iterator[tuple[Any, ...]]:
    """The table, box after box with its ways out, then each group's parts; numbers as spreadsheets read them."""
    figure, words = sheets.figure, one.words
    for chain, boxes in one.shown.boxes.items():
        for box in boxes:
            label = words.box(box.name)
            yield "flow", "all", CHAINS[chain], label, "", "", figure(box.number), figure(box.persons), figure(box.gone)
            for exit in box.exits:
                out = words.exit(box.name, exit.name)
                yield "flow", "all", CHAINS[chain], label, out, "", figure(exit.number), figure(exit.persons), ""
                for why, number in exit.reasons:
                    yield "flow", "all", CHAINS[chain], label, out, words.reason(exit.name, why), figure(number), "", ""
    for source, number in one.shown.sources:
        yield "flow", "all", CHAINS["calls"], BOXES["referred"], "", SOURCES.get(source, source), figure(number), "", ""
    for group, parts in one.shown.parts.items():
        for value, chains in parts.items():
            for chain, numbers in chains.items():
                for name, number in numbers.items():
                    yield f"by {group}", words.part(group, value), CHAINS[chain], words.box(name), "", "", figure(number), "", ""
    for of, value, boxes_ in reached(one):
        for name, number in boxes_.items():
            yield f"reach by {of}", words.of(of, value), CHAINS["main"], words.box(name), "", "", figure(number), "", ""


def reached(one: Told) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Who is reached: what is counted, its value, and box -> number, both in words."""
    for name, table in {**one.reach.tables, **one.background.background}.items():
        for value, numbers in table.items():
            yield name, value, numbers


def csv(one: Told) -> str:
    """The table for spreadsheets."""
    return sheets.text(HEADER, ([*row[:6], *row[6:]] for row in rows(one)))


def plain(one: Told) -> dict[str, Any]:
    """All of it by codes, as `prescreen flow --json` gives it. A number that is hidden is a text, one that is not told null."""

    def number(text: str) -> int | str | None:
        return int(text) if text.isdigit() else text or None

    return {
        "as_of": one.day.isoformat(),
        "past": one.past,
        "parts": dict(one.by),
        "hidden": one.shown.hidden,
        "chains": {
            chain: [
                {
                    "box": box.name,
                    "prescreenings": number(box.number),
                    "persons": number(box.persons),
                    "no_more_kept": number(box.gone),
                    "exits": [
                        {"exit": exit.name, "number": number(exit.number), "reasons": {why: number(n) for why, n in exit.reasons}}
                        for exit in box.exits
                    ],
                }
                for box in boxes
            ]
            for chain, boxes in one.shown.boxes.items()
        },
        "sources": {source: number(n) for source, n in one.shown.sources},
        "groups": {
            group: {
                value: {chain: {box: number(n) for box, n in boxes.items()} for chain, boxes in chains.items()}
                for value, chains in parts.items()
            }
            for group, parts in one.shown.parts.items()
        },
        "reach": {
            name: {value: {box: number(n) for box, n in boxes.items()} for value, boxes in table.items()}
            for name, table in one.reach.tables.items()
        },
        "background": {"as_of": one.background_day.isoformat(), "hidden": True, "tables": one.background.background},
    }
