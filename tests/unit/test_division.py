"""The tables of municipal divisions: what they refuse, and how chains of changes are composed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.vocabulary.division import (
    ChangeKind,
    changes_between,
    conversion_between,
    divided_between,
    division_tables,
    municipalities_on,
    problems_in_tables,
)


def targets(code, from_day, to_day):
    return {c.to_code: c.share for c in conversion_between(from_day, to_day) if c.from_code == code}


def with_change(tables, number, **fields):
    changes = list(tables.changes)
    changes[number] = replace(changes[number], **fields)
    return replace(tables, changes=tuple(changes))


def test_name_is_that_of_the_day():
    assert municipalities_on(date(2015, 6, 30))["GM1921"] == "De Friese Meren"
    assert municipalities_on(date(2015, 7, 1))["GM1940"] == "De Fryske Marren"
    assert "GM1940" not in municipalities_on(date(2015, 6, 30))


def test_weesp_exists_until_24_march_2022():
    assert "GM0457" in municipalities_on(date(2022, 3, 23))
    assert "GM0457" not in municipalities_on(date(2022, 3, 24))
    assert len(municipalities_on(date(2022, 3, 24))) == 344


@pytest.mark.parametrize("day", [date(2010, 12, 31), date(2026, 1, 1)])
def test_a_day_outside_the_tables_is_refused(day):
    with pytest.raises(DefinitionError, match=f"{day} is not covered"):
        municipalities_on(day)
    with pytest.raises(DefinitionError, match=f"{day} is not covered"):
        conversion_between(date(2020, 1, 1), day)
    with pytest.raises(DefinitionError, match=f"{day} is not covered"):
        divided_between(day, date(2020, 1, 1))


def test_changes_are_those_after_the_start_up_to_the_end():
    assert {c.from_code for c in changes_between(date(2022, 1, 1), date(2022, 3, 24))} == {"GM0457"}
    assert changes_between(date(2022, 3, 24), date(2022, 12, 31)) == ()
    assert {c.kind for c in changes_between(date(2015, 1, 1), date(2016, 1, 1))} == {
        ChangeKind.MERGER,
        ChangeKind.NEW_CODE,
    }


def test_changes_from_late_to_early_are_refused():
    with pytest.raises(DefinitionError, match="lies before the start"):
        changes_between(date(2020, 1, 1), date(2019, 1, 1))


def test_equal_divisions_give_the_identity():
    found = conversion_between(date(2019, 5, 1), date(2020, 12, 31))

    assert [(c.from_code, c.share, c.declared) for c in found] == [(c.to_code, Fraction(1), False) for c in found]
    assert len(found) == 355


def test_a_merger_takes_the_whole():
    assert targets("GM0457", date(2011, 1, 1), date(2023, 1, 1)) == {"GM0363": Fraction(1)}


def test_a_chain_of_mergers_and_new_codes_is_followed():
    assert targets("GM0265", date(2011, 1, 1), date(2025, 1, 1)) == {"GM1945": Fraction(1)}
    assert targets("GM0571", date(2011, 1, 1), date(2025, 1, 1)) == {"GM1978": Fraction(1)}


def test_backwards_shares_are_multiplied_along_the_chain():
    of_molenlanden = targets("GM1978", date(2019, 1, 1), date(2018, 1, 1))
    of_molenwaard = targets("GM1927", date(2013, 1, 1), date(2012, 1, 1))

    found = targets("GM1978", date(2025, 1, 1), date(2012, 1, 1))

    assert found == {"GM0689": of_molenlanden["GM0689"]} | {
        code: of_molenlanden["GM1927"] * share for code, share in of_molenwaard.items()
    }


def test_only_municipalities_that_are_divided_are_declared():
    declared = {c.from_code for c in conversion_between(date(2011, 1, 1), date(2025, 1, 1)) if c.declared}

    assert declared == {"GM0051", "GM0053", "GM0055", "GM0140", "GM0788", "GM1671"}


def test_divided_municipalities_are_listed_with_parts_and_basis():
    (haaren,) = divided_between(date(2020, 1, 1), date(2025, 1, 1))

    assert (haaren.effective_on, haaren.code) == (date(2021, 1, 1), "GM0788")
    assert [code for code, _ in haaren.parts] == ["GM0757", "GM0824", "GM0855", "GM0865"]
    assert sum(share for _, share in haaren.parts) == 1
    assert haaren.share_basis == "inhabitants per four-digit postcode area, 1 January 2021, CBS"


def test_going_back_lists_the_merged_municipalities_as_divided():
    found = divided_between(date(2025, 1, 1), date(2022, 3, 24))

    assert [(a.code, len(a.parts)) for a in found] == [("GM1992", 3)]


def test_the_tables_hold_no_contradiction():
    assert problems_in_tables(division_tables()) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        # Purmerend existed, so only the other direction shows that Weesp did not go there.
        ({"to_code": "GM0439"}, "absent from the"),
        ({"to_code": "GM9999"}, "GM9999 does not exist"),
        ({"from_code": "GM0363"}, "GM0363 does not end"),
        ({"effective_on": date(2022, 1, 1)}, "GM0457 does not end on 2022-01-01"),
        ({"share": Fraction(9, 10)}, "add up to 9/10"),
    ],
)
def test_a_planted_wrong_merger_is_found(fields, message):
    tables = division_tables()
    number = next(i for i, c in enumerate(tables.changes) if c.from_code == "GM0457")

    problems = problems_in_tables(with_change(tables, number, **fields))

    assert any(message in problem.what for problem in problems)


def test_a_forgotten_merger_is_found():
    tables = division_tables()
    without = replace(tables, changes=tuple(c for c in tables.changes if c.from_code != "GM0457"))

    assert next(p.what for p in problems_in_tables(without)) == "GM0457 ends on 2022-03-24 without a successor"


def test_a_municipality_without_origin_is_found():
    tables = division_tables()
    municipalities = tuple(
        replace(m, valid_from=date(2016, 1, 1)) if m.code == "GM0034" else m for m in tables.municipalities
    )

    problems = problems_in_tables(replace(tables, municipalities=municipalities))

    assert [p.what for p in problems] == ["GM0034 begins on 2016-01-01 without a predecessor"]
