"""How long a referral is kept is one number: what the setting says stands in every text that promises it, and in the table."""

from datetime import datetime, timezone

import pytest

from prescreen.dialogue import begin
from prescreen.protocol import load
from prescreen.protocol.page import page_words
from prescreen.protocol.retention import load_terms
from prescreen.protocol.translations import texts
from prescreen.script import changes, manifest_of
from prescreen.site import Site

PROTOCOL, NOW = load(), datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
IN_WORDS = [(1, "en", "1 year at most"), (2, "en", "2 years at most"), (10, "es", "10 años como máximo"), (1, "es", "1 año como máximo")]


@pytest.mark.parametrize(("years", "language", "words"), IN_WORDS)
def test_each_text_that_promises_the_time_says_the_years_of_the_setting(years: int, language: str, words: str) -> None:
    site = Site(keep_years=years, reminders=2)
    assert words in " ".join(
        " ".join(say.text for say in begin(PROTOCOL, channel="web", language=language, now=NOW, site=site).says).split()
    )
    page = page_words(PROTOCOL, language, site)
    assert words in page["form_agree"] and words in page["privacy"][1]["lines"][2]
    assert load_terms(PROTOCOL.folder, years)["referral"].days == years * 365
    told = manifest_of(PROTOCOL, site).texts[language].values()
    assert not [text for text in told if "{years}" in text or "{reminders}" in text]


def test_the_years_change_the_words_in_each_language_and_the_rule() -> None:
    two, ten = (manifest_of(PROTOCOL, Site(keep_years=years)) for years in (2, 10))
    assert {(one.part, one.id, one.language) for one in changes(two, ten)} == {
        *(("words", id, code) for id in ("wording ask.consent.web", "page privacy.1.lines.2", "page form_agree") for code in ("en", "es")),
        ("rules", "retention referral", ""),
    }


def test_how_many_reminders_come_is_told_where_any_come() -> None:
    shown = [{key: forms["web"] for key, forms in texts(page_words(PROTOCOL, "en", Site(reminders=number)))} for number in (2, 0)]
    assert shown[0]["privacy.5.lines.5"].endswith("2 at most.") and "privacy.5.lines.5" not in shown[1]
    assert {key: text for key, text in shown[0].items() if key != "privacy.5.lines.5"} == shown[1]
