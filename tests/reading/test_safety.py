"""Emergencies are heard at once; what only sounds like one is not."""

import pytest

from prescreen import safety


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I have crushing chest pain", "911"), ("cant catch my breath and my lips are turning blue", "911"), ("my face is drooping on one side", "911"),
        ("my tongue is swelling up", "911"), ("I took all my pills", "911"), ("the bleeding will not stop", "911"), ("I think I'm having a stroke", "911"),
        ("my husband is not breathing", "911"), ("I want to kill myself", "988"), ("id be better off dead", "988"), ("no reason to live anymore", "988"),
        ("throwing up blood", "911"), ("my left arm went numb and I can't speak right", "911"),
        ("asthma, it used to make it hard to breathe but its under control now", None), ("had a heart attack in 2015", None),
        ("no chest pain", None), ("I get short of breath on the stairs", None), ("this dry mouth is killing me", None), ("does it cause chest pain?", None),
        ("nearly bled to death having my daughter in 1988", None), ("my husband passed away in 2020", None), ("I am not suicidal", None),
        ("hard to swallow bread", None), ("dry mouth all day", None), ("my mother died of a stroke", None), ("I take a blood thinner", None),
    ],
)  # fmt: skip
def test_emergency(text: str, code: str | None) -> None:
    assert safety.emergency(text) == code
