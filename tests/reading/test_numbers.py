"""What is read where a number is asked: the right value in the question's unit, or nothing at all where it can't be told."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from kinds import protocol
from readers import of_kinds

from prescreen.understanding import Reading
from prescreen.understanding.listed import Parts

TODAY = date(2026, 11, 30)


def _read(question: str, text: str, language: str = "en", **answers: Any) -> Reading:
    return of_kinds().read(question, text, language=language, today=TODAY, answers={"age": 58, **answers})


def _tall(feet: float, inches: float) -> float:
    return round((feet * 12 + inches) * 2.54, 1)


SCALE = [
    ("5", 5), ("7/10", 7), ("7 out of 10", 7), ("seven of ten", 7), ("a 7", 7), ("the 5", 5), ("number 5", 5), ("about 7", 7), ("7ish", 7), ("ten", 10),
    ("10/10", 10), ("0", 0), ("none", 0), ("six and a half", 6.5), ("7.5", 7.5), ("7, no wait, 8", 8), ("usually a 6 i guess", 6), ("5 today", 5),
    ("im 58 and my pain is a 7", 7), ("on a scale of 1 to 10 its a 6", 6), ("it was 8 last year, 5 now", 5), ("7 in both knees", 7),
    ("i have 2 kids and pain of 6", 6), ("I take 20 mg of prednisone and it is a 5", 5), ("pain 5, since 2019", 5), ("over 9", 10), ("under 3", 2),
    ("maybe 3", 3), ("not too bad, maybe 4", 4),
    ("no idea", "unsure"), ("skip", "declined"),
    ("7 or 8", None), ("7-8", None), ("between 6 and 8", None), ("12", None), ("-2", None), ("4/5", None), ("half", None), ("4 or 5, call it 5", 5), ("high", None), ("no", None),
    ("8 at night, 4 in the morning", None), ("more than 5", None), ("almost 4", None), ("fifth one", None), ("the last one", None),
    ("call me at 608 555 0123", None), ("my husband is a 7", None), ("used to be 8", None), ("at 7 pm", None), ("since 3/4/2020", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), SCALE)
def test_a_digit_on_a_scale_is_a_number(text: str, value: Any) -> None:
    assert _read("pain", text).answer == value


NUMBERS = [
    ("flares", "3", 3), ("flares", "twice", 2), ("flares", "a dozen", 12), ("flares", "20 in 3 months", 20), ("flares", "12 last year", 12),
    ("flares", "2 or 3", None), ("flares", "more than 100", None),
    ("weight", "78 kg", 78), ("weight", "172 pounds", 78), ("weight", "12 stone 4", 78), ("weight", "two hundred and ten pounds", 95.3), ("weight", "78,5 kilos", 78.5),
    ("weight", "used to be 200 pounds, now 172 pounds", 78), ("weight", "i weigh 80 kilos and im 163 cm", 80), ("weight", "5'4 and 172 lbs", 78),
    ("weight", "over 300 pounds", 136.2), ("weight", "600 kg", None), ("weight", "in 2019", None),
    ("height", "5'4\"", 162.6), ("height", "five foot four", 162.6), ("height", "163", 163), ("height", "1.63 m", 163), ("height", "64 inches", 162.6),
    ("bmi", "33.5", 33.5), ("bmi", "33,5", 33.5), ("bmi", "my bmi is 33.5", 33.5), ("bmi", "thirty three point five", 33.5),
    ("sleep", "7 hours 30 minutes", 7.5), ("sleep", "an hour and a half", 1.5), ("sleep", "half an hour", 0.5), ("sleep", "450 minutes", 7.5), ("sleep", "8 hours a night", 8),
    ("weight", "160 or 170 pounds, call it 165 pounds", 74.8), ("flares", "3 pills every day", None), ("flares", "4 times", 4), ("flares", "maybe twice", 2),
    ("tablets", "every day", 7), ("tablets", "every day, 3 pills", 7), ("tablets", "twice a week", 2), ("tablets", "twice a day", None), ("tablets", "3 days", 3),
    ("smoking", "a pack a week", None), ("smoking", "a pack a day", 20), ("smoking", "half a pack a day", 10), ("smoking", "5 cigs a day", 5), ("smoking", "none", 0),
    ("glucose", "126 mg/dl", 126), ("glucose", "7 mmol/l", 126.1),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "value"), NUMBERS)
def test_a_number_is_read_in_the_unit_of_its_question(question: str, text: str, value: Any) -> None:
    assert _read(question, text).answer == value


RATES = [
    ("drinks", "three a day", 21), ("drinks", "a beer every evening", 7), ("drinks", "8 a month", 2), ("drinks", "5 on weekends", 5), ("drinks", "4 a week", 4),
    ("drinks", "2 glasses every other day", 7), ("drinks", "52 a year", 1), ("drinks", "twice a week", None), ("drinks", "1 a day and 5 a week", None),
    ("drinks", "2 or 3 a day", None), ("drinks", "a couple a day", 14),
    ("bad_days", "one a week", 4), ("bad_days", "every single day", 30), ("bad_days", "every second day", 15), ("bad_days", "3 days out of 7", 12),
    ("bad_days", "twice a month", 2), ("bad_days", "once every 2 weeks", 2), ("bad_days", "daily, 2 pills each time", 30), ("bad_days", "two a day", None),
    ("bad_days", "almost every day", None), ("bad_days", "every day except sundays", None), ("bad_days", "9 a week", None), ("bad_days", "every weekend", None),
    ("bad_days", "twice a week, the naproxen", 8), ("tablets", "4 days out of 7", 4), ("tablets", "every other day", 4),
    ("flares", "2 a week", None), ("flares", "every day", None), ("smoking", "3 packs a month", None),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "value"), RATES)
def test_a_number_told_per_another_time_is_converted_or_asked_again(question: str, text: str, value: Any) -> None:
    assert _read(question, text).answer == value


COUNTS = [
    ("flares", "half a dozen", 6), ("flares", "a couple", 2), ("flares", "I guess 4", 4), ("flares", "probably about 4", 4), ("flares", "used to be 12, now maybe 5", 5),
    ("flares", "was on 9, the doctor got it down to 3", 3), ("flares", "seven, although last year it was 2", 7),
    ("drinks", "teetotal", 0), ("drinks", "I don't drink", 0), ("drinks", "none, I stopped it", 0), ("drinks", "dont drink any, it upsets my stomach", 0),
    ("drinks", "I don't drink much", None), ("drinks", "nothing, except at weddings", None), ("weight", "none", None), ("pain", "I don't take any", None),
    ("flares", "lisinopril once a day, losartan", None), ("flares", "losartan 5", None), ("flares", "lisinopril and 2 others", None), ("flares", "2: losartan and lisinopril", 2),
    ("bad_days", "oxycodone 10", None), ("bad_days", "oxycodone maybe 3 times", 3), ("flares", "my brother has 8, I have 2", 2),
    ("egfr", "stage 3", None), ("egfr", "sodium 138", None), ("egfr", "potassium 4.1, egfr 66", 66), ("egfr", "66", 66), ("egfr", "my kidney number was 66, pulse 71", 66),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "value"), COUNTS)
def test_a_number_of_something_else_is_no_answer(question: str, text: str, value: Any) -> None:
    assert _read(question, text).answer == value


PRESSURES = [
    ("120/80", [120, 80]), ("128 over 76", [128, 76]), ("130 and 85", [130, 85]), ("one twenty eight over seventy six", [128, 76]), ("120-80", [120, 80]),
    ("120/80 pulse 70", [120, 80]), ("systolic 120 diastolic 80", [120, 80]), ("130/85 on 3/4/2026", [130, 85]), ("im 58, 120 over 80", [120, 80]),
    ("142 and 91, pulse 64", [142, 91]), ("142 91 pulse 64", [142, 91]), ("heart rate 64, 142/91", [142, 91]), ("was 165/99 in may, now it's 129/81", [129, 81]),
    ("my husband's is 118/70, mine is 142/91", [142, 91]), ("170 over 95 at the clinic but at home about 150 over 88", None),
    ("120", None), ("80/120", None), ("12/8", None), ("150/90 last week, 128/76 today", None), ("between 120 and 130 over 80", None),
    ("high, I'm on meds for it", None), ("normal", None), ("no idea", "unsure"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), PRESSURES)
def test_two_numbers_are_read_together_or_not_at_all(text: str, value: Any) -> None:
    found = _read("blood_pressure", text)
    assert found.answer == value
    assert found.kind in ("answer", "unclear")


WHOLE = {"weight_kg": 78.0, "height_cm": 162.6, "bmi": 29.5}
METRIC = {"weight_kg": 78.0, "height_cm": 163.0, "bmi": 29.4}
BODIES = [
    ("5 foot 4 and 172 pounds", WHOLE), ("5'4\" 172", WHOLE), ("5’4” and 172 lbs", WHOLE), ("5 4 172", WHOLE), ("im 58, 5'4 and 172", WHOLE),
    ("five foot four, one seventy two", WHOLE), ("64 inches 172 lbs", WHOLE),
    ("163 cm 78 kg", METRIC), ("1.63 m, 78 kilos", METRIC), ("1,63 m y 78 kilos", METRIC), ("1m63 78kg", METRIC), ("163 78", METRIC),
    ("172 lbs", {"weight_kg": 78.0}), ("5'4", {"height_cm": 162.6}), ("my bmi is 33.5", {"bmi": 33.5}), ("no idea", "unsure"), ("skip", "declined"),
    ("12st 4lb, 5ft 4", WHOLE), ("12 st 4 and 5'4", WHOLE), ("5-4, 172 on my scale at home", WHOLE), ("was 190, down to 172 now. 5 4", WHOLE),
    ("on the 21st it was 172 lbs", {"weight_kg": 78.0}), ("my sister is 150 pounds, im 172 pounds and 5'4", WHOLE),
    ("172", None), ("163", None), ("5.4 and 172 pounds", None), ("5'4 and 900 pounds", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), BODIES)
def test_weight_and_height_give_the_index(text: str, value: Any) -> None:
    assert _read("body", text).answer == value


@pytest.mark.parametrize(
    ("begun", "text", "value"),
    [
        ({"height_cm": 162.6}, "172", WHOLE),
        ({"height_cm": 163.0}, "78", METRIC),
        ({"height_cm": 162.6}, "140", {"weight_kg": 63.5, "height_cm": 162.6, "bmi": 24.0}),
        ({"weight_kg": 78.0}, "163", METRIC),
        ({"weight_kg": 78.0}, "about 5 foot 4", WHOLE),
        ({"height_cm": 163.0}, "172 lbs", METRIC),
    ],
)
def test_the_other_half_of_a_body_comes_in_a_second_text(begun: dict[str, float], text: str, value: Any) -> None:
    assert _read("body", text, body=begun).answer == value


LENGTHS = [
    ("8 months", 244), ("6 months", 183), ("26 weeks", 182), ("a year", 365), ("about a year and a half", 548), ("3 years and 2 months", 1157), ("half a year", 183),
    ("since March", 244), ("since 2019", 2526), ("since June 2024", 883), ("a decade", 3652), ("a couple of months", 61), ("8", 244), ("2 weeks", 14),
    ("im 58 and its been 3 years", 1096), ("more than 6 months", 184), ("over a year", 366), ("almost a year", 364), ("just over 6 months", 184), ("for ages", "unsure"),
    ("2 decades", 7305), ("a couple of decades", 7305), ("since the start of this month", 14), ("the worst for 2 years, but some for twelve", None),
    ("since 2026", None), ("less than a year", None), ("7 or 8 months", None), ("a few months", None), ("years", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "days"), LENGTHS)
def test_a_length_of_time_is_kept_in_days(text: str, days: Any) -> None:
    assert _read("since", text).answer == days


LISTED = [
    ("left knee", ["left_knee"]), ("hands and left knee", ["left_knee", "hands"]), ("right knee but not the hip", ["right_knee"]), ("none of these", []), ("none", []),
    ("the first two", ["left_knee", "right_knee"]), ("the last one", None), ("all three", None), ("every single one of em", ["left_knee", "right_knee", "hip", "hands"]),
    ("all four of them", ["left_knee", "right_knee", "hip", "hands"]), ("everything but the hip", None),
    ("all of them", ["left_knee", "right_knee", "hip", "hands"]), ("both knees", None), ("my mother's hip", None), ("not sure", "unsure"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values"), LISTED)
def test_several_of_a_list_are_named_together(text: str, values: Any) -> None:
    assert _read("joints", text).answer == values


SPANISH = [
    ("pain", "un siete", 7), ("pain", "siete de diez", 7), ("pain", "como unos siete", 7), ("pain", "cero", 0), ("pain", "nada", 0), ("pain", "más de 9", 10),
    ("pain", "entre 7 y 8", None), ("pain", "7 u 8", None), ("pain", "más de 5", None),
    ("blood_pressure", "128 sobre 76", [128, 76]), ("blood_pressure", "ciento veinte con ochenta", [120, 80]), ("blood_pressure", "120 y 80", [120, 80]),
    ("body", "peso 78 kilos y mido 1,63", METRIC), ("body", "mido un metro sesenta y tres y peso setenta y ocho kilos", METRIC),
    ("body", "5 pies 4 pulgadas y 172 libras", WHOLE), ("body", "mi imc es 33,5", {"bmi": 33.5}), ("body", "no sé", "unsure"),
    ("since", "desde hace año y medio", 548), ("since", "ocho meses", 244), ("since", "desde marzo", 244), ("since", "más de 6 meses", 184), ("since", "casi un año", 364),
    ("joints", "ninguno de estos", []), ("drinks", "dos copas al día", 14), ("drinks", "no bebo", 0), ("bad_days", "un día sí y un día no", 15), ("flares", "media docena", 6),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "value"), SPANISH)
def test_spanish_numbers_are_read_alike(question: str, text: str, value: Any) -> None:
    found = _read(question, text, "es")
    assert found.answer == value
    assert "medications" not in found.also


def test_words_are_kept_as_they_are_written() -> None:
    assert _read("comment", "it started when I fell off a horse in 2012").answer == "it started when I fell off a horse in 2012"


def _part(likely: dict[str, str], text: str) -> dict[str, float]:
    """What would be learned of a part: surely a value where one of these words is in it, and surely nothing else."""
    return next(({value: 0.9} for word, value in likely.items() if word in text), {"-": 0.9})


PARTS = [
    ("left knee and the stairs one", ["left_knee", "right_knee"], False), ("the walking, the typing", ["hip", "hands"], False),
    ("left knee, and whatever", ["left_knee"], True), ("not my left knee. the typing, thats all", ["hands"], False),
    ("everything but the hip", ["left_knee", "right_knee", "hands"], False), ("all of them except the typing and the hip", ["left_knee", "right_knee"], False),
    ("everything but whatever", None, False), ("none", [], False), ("whatever", None, False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "values", "doubted"), PARTS)
def test_a_list_counts_silently_only_where_every_part_was_read(text: str, values: Any, doubted: bool) -> None:
    likely = {"stairs": "right_knee", "walking": "hip", "typing": "hands"}
    parts = Parts(protocol().question("joints"), {}, lambda part: _read("joints", part).answer, lambda part: _part(likely, part))
    found = parts.weighed(text, replace(_read("joints", text), kind="answer"))
    assert found.answer == values
    assert found.doubt == (values if doubted else None)
