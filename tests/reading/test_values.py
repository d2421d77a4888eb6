"""Dates, ages and measurements in people's own words, read at their questions on November 22, 2026. None: asked again."""

from datetime import date
from typing import Any

import pytest

from prescreen.protocol import load
from prescreen.understanding import Reader

READER = Reader(load())
TODAY = date(2026, 11, 22)
DOSE = {"age": 50, "immunosuppressant": "yes", "immunosuppressant_stable": "no", "immunosuppressant_changed": "2026-10"}
TOLD: dict[str, list[tuple[str, str, Any]]] = {
    "dry_mouth_onset": [
        ("en", "2 1/2 years ago", "2024-05"),
        ("en", "2-1/2 years ago", "2024-05"),
        ("en", "2½ years ago", "2024-05"),
        ("en", "2 ½ yrs", "2024-05"),
        ("en", "½ year ago", "2026-05"),
        ("en", "about 3½ years", "2023-05"),
        ("en", "1/2 a year ago", "2026-05"),
        ("en", "3/4 of a year ago", "2026-02"),
        ("en", "1 1/2 years now", "2025-05"),
        ("en", "one and one half years ago", "2025-05"),
        ("en", "two and a quarter years ago", "2024-08"),
        ("en", "5 & 1/2 yrs ago", "2021-05"),
        ("en", "1 year 6 months ago", "2025-05"),
        ("en", "1 year and 6 months ago", "2025-05"),
        ("en", "a year and three months ago", "2025-08"),
        ("en", "2 years, 4 months", "2024-07"),
        ("en", "1yr 6mo ago", "2025-05"),
        ("en", "3yrs ago", "2023"),
        ("en", "a year and a few months ago", "2025-08"),
        ("en", "it has been 3 years and 2 months", "2023-09"),
        ("en", "Feb 29 2023", "2023-02"),
        ("en", "31 June 2020", "2020-06"),
        ("en", "June 31st, 2020", "2020-06"),
        ("en", "2/30/2023", "2023-02"),
        ("en", "2023-02-30", "2023-02"),
        ("en", "April 31", "2026-04"),
        ("en", "Feb 29 2024", "2024-02-29"),
        ("en", "May be around 2010", "2010"),
        ("en", "may have been 2015", "2015"),
        ("en", "it may be 2012 or so", "2012"),
        ("en", "May 2010", "2010-05"),
        ("en", "in May", "2026-05"),
        ("en", "may", "2026-05"),
        ("en", "May be in March 2018", "2018-03"),
        ("en", "2024/07", "2024-07"),
        ("en", "2019/20", "2019"),
        ("en", "2022, right after I had COVID", "2022"),
        ("en", "2019, a couple of months after the flu", "2019"),
        ("en", "2021. Three weeks after my second shot", "2021"),
        ("en", "a couple of months after the flu", None),
        ("en", "3 years after my transplant in 2015", "2018"),
        ("en", "in 2015, 3 years after my transplant", "2015"),
        ("en", "March 2017, about 6 months after my second baby", "2017-03"),
        ("en", "two summers ago", "2025-07"),
        ("en", "2 summers ago", "2025-07"),
        ("en", "three winters ago", "2024-01"),
        ("en", "a couple of springs back", "2025-04"),
        ("en", "two Christmases ago", "2024-12"),
        ("en", "bout 4 yrs now", "2022"),
        ("en", "bout ten years", "2016"),
        ("en", "around 2020 when I had covid", "2020"),
        ("en", "when I had covid", "2020"),
        ("en", "in 2023 when I got covid", "2023"),
        ("en", "got covid in 2022 and it started right then", "2022"),
        ("es", "hace 2½ años", "2024-05"),
        ("es", "hace 2 1/2 años", "2024-05"),
        ("es", "hace un año y seis meses", "2025-05"),
        ("es", "hace 1 año y 3 meses", "2025-08"),
        ("es", "dos años y cuatro meses", "2024-07"),
        ("es", "31 de junio de 2020", "2020-06"),
        ("es", "ella cumple 5 en marzo", None),
        ("es", "cuando nació mi hija, ella cumple 5 en marzo", "2022-03"),
        ("en", "when my daughter was born, she turns 5 in March", "2022-03"),
        ("en", "since my son was born, he will be 3 in june", "2024-06"),
        ("en", "she turns 5 in March", None),
        ("es", "hace dos veranos", "2025-07"),
        ("es", "en 2022, después de que me dio covid", "2022"),
        ("es", "2019, un par de meses después de la gripa", "2019"),
        ("es", "hace año y medio", "2025-05"),
        ("es", "puede ser como en 2010", "2010"),
        ("es", "2024/07/15", "2024-07-15"),
        ("en", "5 years or so", "2021"),
        ("en", "1/2/2020", "2020-01-02"),
    ],
    "immunosuppressant_changed": [
        ("en", "2 months and 1 week ago", "2026-09-15"),
        ("en", "1 month 1 day ago", "2026-10-21"),
        ("en", "6 weeks and 2 days ago", "2026-10-09"),
        ("en", "3 weeks 4 days ago", "2026-10-28"),
        ("en", "a month and two weeks ago", "2026-10-08"),
        ("en", "September 31", "2026-09"),
        ("es", "hace dos meses y una semana", "2026-09-15"),
        ("es", "hace un mes y un dia", "2026-10-21"),
        ("en", "11/2", "2026-11-02"),
        ("en", "1/2", "2026-01-02"),
    ],
    "investigational_last": [
        ("en", "2 weeks and a day ago", "2026-11-07"),
        ("en", "2026/09/20", "2026-09-20"),
        ("en", "2026/9/5", "2026-09-05"),
        ("en", "2026.09.20", "2026-09-20"),
        ("en", "yesterday week", "2026-11-14"),
        ("en", "a week ago yesterday", "2026-11-14"),
    ],
    "a1c": [
        ("en", "7½", 7.5),
        ("en", "7 1/2", 7.5),
        ("en", "6 1/2 percent", 6.5),
        ("en", "seven and a half", 7.5),
        ("en", "<7", None),
        ("en", "< 7.0", None),
        ("en", "≤7", None),
        ("en", ">9", None),
        ("en", "it was <6.5 last time", None),
        ("en", "it was 6.9 in June 7.4 now", 7.4),
        ("en", "6.9 in June, 7.4 in October", 7.4),
        ("en", "7.4 in October, 6.9 in June", 7.4),
        ("en", "8.1 last year and 6.8 last month", 6.8),
        ("en", "6.8 last month, 8.1 last year", 6.8),
        ("en", "in January 7.2, in September 6.6", 6.6),
        ("en", "now 6.6, 7.2 a year ago", 6.6),
        ("en", "7.2 a year ago, now 6.6", 6.6),
        ("en", "8 in 2024, 7.1 this spring", 7.1),
        ("en", "my last one was 6.4", 6.4),
        ("en", "6.4 in June", 6.4),
        ("en", "7.5", 7.5),
        ("en", "52", 6.9),
        ("es", "En la mañana me salió en 148", None),
        ("es", "hoy en ayunas 132", None),
        ("es", "en las mañanas ando en 120", None),
        ("en", "148 this morning", None),
        ("en", "it was 130 before breakfast", None),
        ("en", "around 110 when I wake up", None),
        ("en", "180 after lunch", None),
        ("en", "got a 6.8 this morning at the clinic", 6.8),
        ("es", "6.9 en junio, 7.4 ahora", 7.4),
        ("es", "siete y medio", 7.5),
        ("es", "menos de 7", None),
        ("es", "era 8 el año pasado y ahora 6.9", 6.9),
        ("en", "-7", None),
    ],
    "saliva_test": [
        ("en", "½ ml", 0.5),
        ("en", "1/2 ml", 0.5),
        ("en", "1 1/2 ml", 1.5),
        ("en", "1/4 cc in 5 minutes", 0.25),
        ("en", "yes, 1/10 ml", 0.1),
        ("en", "-0.3", None),
        ("en", "-0.3 ml", None),
        ("en", "it was -0.3 mL", None),
        ("en", "minus 0.3", None),
        ("en", "result: 0.3 ml", 0.3),
        ("en", "0.3 ml - in 5 minutes", 0.3),
        ("en", "yes - 0.3 ml", 0.3),
        ("en", "less than 0.1 ml", 0.1),
        ("en", "<0.1 mL", 0.1),
        ("en", ">0.5 ml", None),
        ("en", "more than 0.2", None),
        ("es", "medio mililitro", 0.5),
        ("es", "½ mililitro", 0.5),
    ],
    "age": [
        ("en", "born June 1971", 55),
        ("en", "I was born in june of 1971", 55),
        ("en", "born November 1971", None),
        ("en", "born december 1971", 54),
        ("en", "6/1971", 55),
        ("en", "12/1971", 54),
        ("en", "born in 1971", None),
        ("en", "June 1971", 55),
        ("es", "nací en junio de 1971", 55),
        ("es", "nací en 1971", None),
        ("en", "58 1/2", 58),
        ("en", "58½", 58),
        ("en", "I'm 58 and a half", 58),
        ("en", "-58", None),
        ("en", "my birthday is 3/4/1960", 66),
    ],
}


@pytest.mark.parametrize(
    ("question", "language", "text", "value"), [(question, *told) for question, table in TOLD.items() for told in table]
)
def test_a_value_is_read_as_it_was_meant(question: str, language: str, text: str, value: Any) -> None:
    assert READER.read(question, text, language=language, today=TODAY, answers={}).answer == value


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "y la dosis fue el 20 de octubre exacto"),
        ("en", "and the dose was October 20 exactly"),
        ("en", "the dose changed on October 20"),
        ("es", "la dosis me la cambiaron el 20 de octubre"),
        ("en", "the dose change was October 20, 2026"),
    ],
)
def test_a_day_told_at_the_read_back_makes_the_date_of_the_dose_exact(language: str, text: str) -> None:
    read = READER.read("readback", text, language=language, today=TODAY, answers=DOSE)
    assert (read.kind, read.also["immunosuppressant_changed"]) == ("correct", "2026-10-20")


@pytest.mark.parametrize(("language", "text"), [("en", "dose is right"), ("es", "exacto"), ("es", "todo exacto")])
def test_assent_that_names_the_dose_changes_nothing(language: str, text: str) -> None:
    read = READER.read("readback", text, language=language, today=TODAY, answers=DOSE)
    assert (read.kind, read.answer, read.also) == ("answer", "yes", {})
