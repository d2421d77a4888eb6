"""The exact upper bound against published values, against its own definition, and at its edges."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prescreen.agreement.bounds import at_most, calls_needed, upper_bound


@pytest.mark.parametrize(("of", "percent"), [(20, 13.9), (60, 4.9), (100, 3.0)])
def test_without_an_error_in_so_many_calls_the_rate_is_at_most(of: int, percent: float) -> None:
    assert round(100 * (upper_bound(0, of) or 0), 1) == percent


@pytest.mark.parametrize(
    ("seen", "of", "bound"),
    [(0, 1, 0.95), (1, 10, 0.3942), (2, 10, 0.5069), (1, 60, 0.0766), (3, 100, 0.0757), (5, 5, 1.0), (9, 10, 0.9949)],
)
def test_with_errors_it_is_that_of_clopper_and_pearson(seen: int, of: int, bound: float) -> None:
    assert upper_bound(seen, of) == pytest.approx(bound, abs=5e-5)


def test_without_a_call_nothing_is_said() -> None:
    assert upper_bound(0, 0) is None


@pytest.mark.parametrize(("seen", "of", "confidence"), [(3, 2, 0.95), (-1, 2, 0.95), (0, 2, 1.0), (0, 2, 0.0)])
def test_what_cannot_be_is_refused(seen: int, of: int, confidence: float) -> None:
    with pytest.raises(ValueError):
        upper_bound(seen, of, confidence)


def _exactly(seen: int, of: int, rate: float) -> float:
    p = Fraction(rate)
    return float(sum(comb(of, k) * p**k * (1 - p) ** (of - k) for k in range(seen + 1)))


@given(st.integers(1, 120).flatmap(lambda of: st.tuples(st.integers(0, of - 1), st.just(of))), st.sampled_from((0.8, 0.95, 0.99)))
@settings(deadline=None)
def test_at_the_bound_so_few_come_up_just_so_seldom(seen_of: tuple[int, int], confidence: float) -> None:
    seen, of = seen_of
    bound = upper_bound(seen, of, confidence)
    assert bound is not None and seen / of < bound < 1
    assert _exactly(seen, of, bound) == pytest.approx(1 - confidence, rel=1e-6)


def test_thousands_of_calls_neither_overflow_nor_lose_their_digits() -> None:
    assert upper_bound(0, 100_000) == pytest.approx(1 - 0.05 ** (1 / 100_000), rel=1e-9)
    assert upper_bound(1_500, 3_000) == pytest.approx(0.5152, abs=1e-4)
    assert at_most(50_000, 100_000, 0.5) == pytest.approx(0.5013, abs=1e-4)


@pytest.mark.parametrize("rate", [0.5, 0.1, 0.05, 0.03, 0.01, 0.001])
def test_one_call_fewer_than_needed_says_too_little(rate: float) -> None:
    calls = calls_needed(rate)
    assert (upper_bound(0, calls) or 1) <= rate < (upper_bound(0, calls - 1) or 1)
