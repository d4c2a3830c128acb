"""Effects in a person-level study leave only when sites and comparison hold enough persons in every year."""

from datetime import date

import polars as pl
import pytest

from proeftuin.data.evaluation_tables import EVALUATION_TABLES
from proeftuin.data.population_tables import BASELINE_GROUPS
from proeftuin.release.gate import Results
from proeftuin.release.person_level import release_persons
from proeftuin.release.released import StudyCard
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.language import Translated
from tests.release_example import INDICATORS, rows_of

BASELINE = date(2021, 1, 1)
YEARS = (2020, 2021, 2022)
MANY = (200, 200, 150)
EXAMPLE = Translated("voorbeeld", "example")
CARD = StudyCard("example", EXAMPLE, EXAMPLE, date(2023, 1, 1), 2020, 2022, "")
SOURCE = Citation("insurer", EXAMPLE, "insurer", "insurer", EXAMPLE, 2020, 2022)


def followed(persons):
    """Rows of `baseline_groups`: for every region how many persons are followed in each year."""
    rows = [
        rows_of("baseline_groups", region=region, year=year, baseline=BASELINE, persons=number)
        for region, numbers in persons.items()
        for year, number in zip(YEARS, numbers, strict=True)
    ]
    return BASELINE_GROUPS.conform(pl.DataFrame(rows, infer_schema_length=None))


def released(persons, *, made_up=False, **changes):
    """
    The released tables of an evaluation of sites a and b, of all sites together and the comparison.

    `changes` are columns of a table, by its name.
    """
    sites = ("a", "b", "all")
    tables = {
        contract.name: contract.conform(
            pl.DataFrame(
                [rows_of(contract.name, site=site, **changes.get(contract.name, {})) for site in sites],
                infer_schema_length=None,
            )
        )
        for contract in EVALUATION_TABLES
    }
    tables["baseline_groups"] = followed(persons)
    results = Results(CARD, (), INDICATORS, {"insurer": SOURCE}, tables)
    return release_persons(results, {}, made_up=made_up).tables


def withheld(table):
    return set(table.filter(pl.col("status") == "withheld")["site"])


ENOUGH = {"site:a": MANY, "site:b": MANY, "pool": MANY}
EFFECTS = ("effects", "effects_eur", "analyses", "diagnostics", "bounds", "economics")
FIGURES = ("placebos", "balance", "donors", "gaps", "acceptability", "cost_effect_draws")


@pytest.mark.parametrize("table", EFFECTS)
@pytest.mark.parametrize(
    ("persons", "hidden"),
    [
        (ENOUGH, set()),
        (ENOUGH | {"site:a": (200, 200, 9)}, {"a", "all"}),
        (ENOUGH | {"site:a": (9, 200, 200)}, {"a", "all"}),
        (ENOUGH | {"site:a": (200, 10, 10)}, set()),
        (ENOUGH | {"pool": (200, 200, 9)}, {"a", "b", "all"}),
        ({"site:b": MANY, "pool": MANY}, {"a", "all"}),
    ],
    ids=["enough", "few after", "few before", "ten", "few to compare with", "nobody counted"],
)
def test_an_effect_rests_on_ten_persons_of_the_site_and_of_the_comparison_in_every_year(table, persons, hidden):
    found = released(persons)[table]

    assert withheld(found) == hidden
    assert found.filter(pl.col("status") == "withheld")["reason"].unique().to_list() in ([], ["fewer_than_10_persons"])


@pytest.mark.parametrize("table", EFFECTS)
def test_nothing_of_a_withheld_effect_is_left(table):
    found = released(ENOUGH | {"site:a": (200, 200, 9)})[table].filter(site="a")

    numbers = {"value", "lower", "upper", "p", "p_bootstrap", "p_placebo", "p_adjusted", "minimum_detectable"}
    assert all(found[name].is_null().all() for name in numbers & set(found.columns))


@pytest.mark.parametrize("table", FIGURES)
def test_placebos_weights_paths_and_balance_of_such_a_site_are_left_out(table):
    assert set(released(ENOUGH | {"site:a": (200, 200, 9)})[table]["site"]) == {"b"}


def test_made_up_persons_keep_their_effects():
    assert withheld(released(ENOUGH | {"site:a": (9, 9, 9)}, made_up=True)["effects"]) == set()


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((200, 200, 150), [200, 200, 150]),
        ((200, 200, 195), [200, 200, None]),
        ((195, 200, 200), [None, 200, 200]),
        ((150, 200, 200), [150, 200, 200]),
    ],
    ids=["many left", "five left", "five came in the year before", "nobody left"],
)
def test_two_years_of_a_closed_group_do_not_tell_that_a_few_left(numbers, shown):
    found = released(ENOUGH | {"site:a": numbers})["baseline_groups"].filter(region="site:a").sort("year")

    assert found["persons"].to_list() == shown


def test_the_number_of_a_small_site_is_not_what_the_others_leave_of_all_who_are_followed():
    found = released({"site:a": (9, 9, 9), "site:b": MANY, "pool": (900, 900, 900)})["baseline_groups"]

    hidden = found.filter(pl.col("year") == 2021, pl.col("status") == "withheld")
    assert set(hidden["region"]) == {"site:a", "site:b"}


@pytest.mark.parametrize(
    ("percent", "is_shown"), [(100, True), (99.75, False), (97.75, False), (97.5, True)], ids=["none", "1", "9", "10"]
)
def test_a_few_persons_whom_nobody_elsewhere_is_like_are_not_counted_in_public(percent, is_shown):
    found = released(ENOUGH, diagnostics={"diagnostic": "persons_alike", "value": float(percent)})["diagnostics"]

    # Sites a and b hold 400 persons on the day of the start.
    assert (found.filter(site="all")["status"][0] == "value") is is_shown
    assert found.filter(site="all")["value"].to_list() == [percent if is_shown else None]
