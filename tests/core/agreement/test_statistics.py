"""The numbers of agreement: published cases, a well-kept library beside, and what is told where nothing can be estimated."""

import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from prescreen.agreement.planning import needed, plan
from prescreen.agreement.statistics import (
    NOBODY,
    ONE_CATEGORY,
    ONE_FOR_BOTH,
    agreement,
    cohen,
    cohen_error,
    gwet,
    proportion,
    raised,
    specific_agreement,
)


def cohens_kappa(table: list[list[int]]) -> Any:
    """The library's. It takes seconds to load, which whoever only collects the tests does without."""
    from statsmodels.stats.inter_rater import cohens_kappa

    return cohens_kappa(table)


THREE = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
RARE = [[95, 2], [2, 1]]
ONE_SIDED = [[98, 2], [0, 0]]
ONE_CELL = [[100, 0], [0, 0]]


def test_three_categories_as_published() -> None:
    kappa, ac1 = cohen(THREE), gwet(THREE)
    assert kappa.value == pytest.approx(0.7964, abs=5e-5) and cohen_error(THREE) == pytest.approx(0.0589, abs=5e-5)
    assert [ac1.value, ac1.low, ac1.high] == pytest.approx([0.8493, 0.764, 0.935], abs=5e-4)


def test_high_agreement_with_a_low_kappa_as_published() -> None:
    found = agreement(RARE, ["pass", "fail"])
    assert (found.n, str(found.percent), str(found.kappa)) == (100, "0.96 (0.90 to 0.98)", "0.31 (-0.18 to 0.81)")
    assert found.ac1.value == pytest.approx(0.96, abs=5e-3) and found.ac1.high == 1.0
    assert found.by_category["pass"].value == pytest.approx(2 * 95 / (2 * 95 + 4))
    assert found.by_category["fail"].value == pytest.approx(2 / 6)


@pytest.mark.parametrize("table", [THREE, RARE, [[30, 5], [8, 57]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[0, 5], [5, 0]]])
def test_kappa_is_that_of_the_library(table: list[list[int]]) -> None:
    theirs, ours = cohens_kappa(table), cohen(table)
    assert ours.value == pytest.approx(theirs.kappa)
    if ours.low is not None:
        assert cohen_error(table) == pytest.approx(theirs.std_kappa)
        assert [ours.low, ours.high] == pytest.approx([max(-1, theirs.kappa_low), min(1, theirs.kappa_upp)])


def test_where_the_library_gives_a_number_or_none_that_says_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        assert cohens_kappa(ONE_SIDED).kappa == 0 and cohens_kappa(ONE_CELL).kappa != cohens_kappa(ONE_CELL).kappa
    for table in (ONE_SIDED, ONE_CELL):
        assert (cohen(table).value, cohen(table).why) == (None, ONE_CATEGORY)
    assert gwet(ONE_SIDED).value == pytest.approx(0.9796, abs=5e-5)
    for table in (ONE_CELL, [[1]], [[0, 0, 0], [0, 7, 0], [0, 0, 0]]):
        assert (gwet(table).value, gwet(table).low, gwet(table).why) == (None, None, ONE_FOR_BOTH)


def test_nothing_is_told_of_nobody_and_no_width_is_passed_off_as_certainty() -> None:
    empty = agreement([[0, 0], [0, 0]])
    assert [one.why for one in (empty.percent, empty.kappa, empty.ac1)] == [NOBODY] * 3 and empty.percent.value is None
    assert str(empty.kappa) == "not estimable: nobody was compared"
    alike = agreement([[5, 0], [0, 5]])
    assert alike.kappa.value == alike.ac1.value == 1 and alike.kappa.low is alike.ac1.low is None
    assert alike.percent.low == pytest.approx(0.7225, abs=5e-5) and alike.percent.high == 1
    assert gwet([[0, 1], [0, 0]]).low is None and specific_agreement([[5, 0], [0, 0]], 1).why == "neither ever said so"


def test_a_category_that_nobody_used_changes_nothing() -> None:
    wider = [[13, 0, 0, 0], [0, 20, 0, 7], [0, 0, 0, 0], [0, 4, 0, 56]]
    assert gwet(wider) == gwet(THREE) and cohen(wider) == cohen(THREE)


def test_two_sides_of_several_categories() -> None:
    two = raised(THREE, ["fail", "review", "pass"], ["fail", "review"])
    assert two == [[33, 7], [4, 56]]
    assert specific_agreement(two, 0).value == pytest.approx(66 / 77) and specific_agreement(two, 1).value == pytest.approx(112 / 123)


@given(some.lists(some.lists(some.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3))
@settings(max_examples=150, deadline=None)
def test_every_table_has_sound_numbers_or_a_reason(table: list[list[int]]) -> None:
    found, turned = agreement(table), agreement([list(column) for column in zip(*table, strict=True)])
    for one in (found.percent, found.kappa, found.ac1, *found.by_category.values()):
        assert one.value is not None or one.why
        if one.low is not None and one.value is not None and one.high is not None:
            assert -1 <= one.low <= one.value <= one.high <= 1
        else:
            assert one.why
    for ours, theirs in ((found.kappa, turned.kappa), (found.ac1, turned.ac1), (found.percent, turned.percent)):
        assert ours.value == pytest.approx(theirs.value) and ours.why == theirs.why


@pytest.mark.parametrize("table", [[], [[1, 2]], [[1, -1], [0, 0]], [[1.5, 0], [0, 1]], [[True, 0], [0, 1]]])
def test_what_is_no_table_of_counts_is_refused(table: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="table of agreement"):
        agreement(table)


def test_how_many_are_needed_as_published() -> None:
    assert [needed(0.8, 0.1, share) for share in (0.5, 0.2, 0.1)] == [139, 222, 401]
    assert [one.number for one in plan()] == sorted(one.number for one in plan())
    for wrong in ((1.0, 0.1, 0.5), (0.8, 0, 0.5), (0.8, 0.1, 0)):
        with pytest.raises(ValueError, match="needed"):
            needed(*wrong)


def test_a_share_without_an_exception_is_not_certain() -> None:
    assert str(proportion(20, 20)) == "1.00 (0.84 to 1.00)" and str(proportion(0, 20)) == "0.00 (0.00 to 0.16)"
