"""That nothing of people's background is asked without a board's approval, and that each option has its words in each language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from prescreen.protocol.background import DECLINED, approved_on, background, faults_of, sets
from prescreen.protocol.faults import Fault, near
from prescreen.protocol.model import Protocol
from prescreen.protocol.page import page_languages, read_page


def lint(protocol: Protocol) -> Iterator[Fault]:
    """What is wrong with what the study asks after the interview."""
    entry = protocol.study.get("background")
    if entry is None:
        return
    wrong = list(faults_of(entry))
    yield from (Fault("study.yml", ("background", *place), said) for place, said in wrong)
    if wrong:
        return
    if entry["set"] not in sets(protocol):
        yield Fault("study.yml", ("background", "set"), f"there is no set {entry['set']}; {near(entry['set'], sets(protocol))}")
        return
    if (day := approved_on(protocol)) > date.today():
        said = f"{day} is still to come, and nothing is asked before it; write the day on which the board approved it"
        yield Fault("study.yml", ("background", "approved", "date"), said)
    asked = background(protocol)
    assert asked is not None and protocol.folder is not None
    for language in page_languages(protocol.folder):
        words = read_page(protocol.folder, language).get("background", {})
        for question in asked.questions:
            if question.id not in words.get("ask", {}):
                yield Fault(f"page/{language}.yml", ("background", "ask"), f"lacks the words of the question {question.id}; write them")
            for option in (*question.options, DECLINED):
                if option not in words.get("options", {}):
                    yield Fault(f"page/{language}.yml", ("background", "options"), f"lacks the words of the option {option}; write them")
