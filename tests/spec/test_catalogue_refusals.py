"""
A broken definition is refused, with the file and the place in it, in words that its author can act on.

Every example below is the same sound family of indicators with one thing changed.
"""

import pytest

from proeftuin.errors import DefinitionError
from proeftuin.steps.triple_aim.catalogue.reading import catalogue_of_study, joined, records_of
from proeftuin.steps.triple_aim.facts.code_list import lists_of

CODES = """\
lists:
  - id: diabetes
    name: {nl: "diabetes", en: "diabetes"}
    code_system: ICPC1
    version: "1"
    source: "ICPC-1: T90"
    reviewed: true
    codes: [T90]

  - id: hba1c
    name: {nl: "HbA1c", en: "HbA1c"}
    code_system: LOINC
    version: "1"
    source: "LOINC 59261-8"
    reviewed: true
    codes: ["59261-8"]
"""

INDICATORS = """\
defaults:
  version: "1"
  aim: quality
  domain: effectiveness
  type: process
  period: calendar_year
  standardisation: age_and_sex
  minimum_persons: 10
  direction: higher
  licence: "own wording"
  description: {nl: "wat", en: "what"}
  numerator: {nl: "teller", en: "numerator"}
  denominator: {nl: "noemer", en: "denominator"}
  needs: {nl: "metingen", en: "measurements"}

measures:
  diabetes: {persons_with: diagnosis, ever: true, where: {codes: [diabetes]}}
  last_hba1c: {last_of: measurement, where: {codes: [hba1c]}}

indicators:
  - id: measured
    number: X01
    name: {nl: "Bepaald", en: "Measured"}
    exclusions: {nl: "geen", en: "none"}
    unit: percent_of_persons
    ages: {at_least: 18, below: 80}
    computations:
      - care: {of: {reached: last_hba1c}, among: diabetes}

  - id: urgent_share
    number: X02
    name: {nl: "Acuut", en: "Urgent"}
    unit: percent
    computations:
      - care:
          of: {number_of: contact, where: {kind: [admission], urgency: [urgent]}}
          among: {number_of: contact, where: {kind: [admission]}}

  - id: both
    name: {nl: "Beide", en: "Both"}
    unit: index
    computations:
      - indicators: {method: life_table, of: [measured, urgent_share]}
"""


def refused(right, wrong, *, within=INDICATORS):
    """The problems of the sound family with `right` replaced by `wrong`."""
    assert within.count(right) == 1
    changed = within.replace(right, wrong)
    codes, indicators = (changed, INDICATORS) if within is CODES else (CODES, changed)
    with pytest.raises(DefinitionError) as error:
        joined(records_of(indicators, family="own", lists=lists_of(codes, "own"), place="own/indicators.yaml"))
    return error.value.problems


def test_the_sound_family_is_read():
    records = joined(records_of(INDICATORS, family="own", lists=lists_of(CODES, "own"), place="own/indicators.yaml"))

    assert list(records) == ["measured", "urgent_share", "both"]


CARE = "care: {of: {reached: last_hba1c}, among: diabetes}"
FIRST = "own/indicators.yaml, indicators, item 1"
SHARED = "own/indicators.yaml, defaults"
COMPUTED = f"{FIRST}, computations, item 1, care"


@pytest.mark.parametrize(
    ("right", "wrong", "where", "told"),
    [
        # What a measure names
        ("{codes: [hba1c]}", "{codes: [hba1]}", "own/indicators.yaml, measures, last_hba1c, where, codes",
         "there is no list of codes `hba1`"),
        ("{last_of: measurement, where: {codes: [hba1c]}}", "{last_of: measurements}",
         "own/indicators.yaml, measures, last_hba1c, last_of", "there is no choice `measurements`"),
        ("{persons_with: diagnosis, ever: true, where: {codes: [diabetes]}}",
         "{persons_with: diagnosis, where: {domein: [gp]}}",
         "own/indicators.yaml, measures, diabetes, where, domein", "diagnosis has no column `domein`"),
        ("urgency: [urgent]", "urgency: [acute]",
         "own/indicators.yaml, indicators, item 2, computations, item 1, care, of, where",
         "there is no urgency `acute`"),
        ("last_of: measurement", "last_of: diagnosis", "own/indicators.yaml, measures, last_hba1c, last_of",
         "takes `value`, which diagnosis does not have"),
        ("{last_of: measurement, where: {codes: [hba1c]}}", "{sum_of: medicine_year, column: antibiotics}",
         "own/indicators.yaml, measures, last_hba1c, column", "there is no choice `antibiotics`"),
        ("{last_of: measurement, where: {codes: [hba1c]}}", "{sum_of: medicine_year}",
         "own/indicators.yaml, measures, last_hba1c, column", "there is no choice empty"),
        ("{last_of: measurement, where: {codes: [hba1c]}}", "{most_of: measurement}",
         "own/indicators.yaml, measures, last_hba1c", "0 measures stand here"),
        ("{last_of: measurement, where: {codes: [hba1c]}}", "{last_of: measurement, number_of: measurement}",
         "own/indicators.yaml, measures, last_hba1c", "2 measures stand here"),
        ("{last_of: measurement, where: {codes: [hba1c]}}",
         "{last_of: measurement, where: {value: {at_least: 5, below: 5}}}",
         "own/indicators.yaml, measures, last_hba1c, where, value", "no number is at least 5 and below 5"),
        ("{last_of: measurement, where: {codes: [hba1c]}}", "{number_of: contact, ever: true}",
         "own/indicators.yaml, measures, last_hba1c, ever", "there is no key `ever` here"),
        ("ever: true", "ever: always", "own/indicators.yaml, measures, diabetes, ever", "this is text"),
        ("ever: true", "ever: true, at_least: 2", "own/indicators.yaml, measures, diabetes", "stand together"),
        ("ever: true", "at_least: 0", "own/indicators.yaml, measures, diabetes, at_least", "everybody has 0 rows"),
        # Names that stand for something
        ("among: diabetes}", "among: {not: excluded_persons}}", f"{COMPUTED}, among, not",
         "nothing is called `excluded_persons`"),
        ("{reached: last_hba1c}", "{reached: last_hba1}", f"{COMPUTED}, of, reached", "nothing is called `last_hba1`"),
        ("{persons_with: diagnosis, ever: true, where: {codes: [diabetes]}}", "{all: [diabetes]}",
         "own/indicators.yaml, measures, diabetes, all, item 1", "`diabetes` stands for itself (diabetes -> diabetes)"),
        ("{persons_with: diagnosis, ever: true, where: {codes: [diabetes]}}",
         "{any: [other]}\n  other: {not: diabetes}", "own/indicators.yaml, measures, other, not",
         "`diabetes` stands for itself (diabetes -> other -> diabetes)"),
        ("among: diabetes}", "among: {persons_with: diagnosis}}", "own/indicators.yaml, measures, diabetes",
         "nothing asks for `diabetes`"),
        # Conditions
        ("{reached: last_hba1c}", "{reached: last_hba1c, at_least: 58, below: 53}", f"{COMPUTED}, of",
         "no number lies between its bounds"),
        ("{reached: last_hba1c}", "{reached: last_hba1c, below: 53.00001}", f"{COMPUTED}, of, below",
         "has too many decimals"),
        ("{reached: last_hba1c}", "{reached: {any: [diabetes]}}", f"{COMPUTED}, of", "a condition has no number"),
        ("{reached: last_hba1c}", "{some: 3, of: [diabetes, last_hba1c]}", f"{COMPUTED}, of, some",
         "3 of 2 conditions cannot hold"),
        ("{reached: last_hba1c}", "{all: []}", f"{COMPUTED}, of, all", "the list is empty"),
        # Numerator, denominator and unit
        ("unit: percent_of_persons", "unit: per_1000_person_years", f"{FIRST}, computations, item 1",
         "its unit is per_1000_person_years, but the tally gives another kind of number (persons)"),
        ("unit: percent_of_persons", "unit: percentage", f"{FIRST}, unit", "there is no choice `percentage`"),
        ("among: {number_of: contact, where: {kind: [admission]}}",
         "among: {number_of: contact, where: {kind: [admission], domain: [hospital]}}",
         "own/indicators.yaml, indicators, item 2, computations, item 1",
         "the numerator counts what the denominator does not"),
        ("of: {number_of: contact, where: {kind: [admission], urgency: [urgent]}}", "of: {number_of: stay}",
         "own/indicators.yaml, indicators, item 2, computations, item 1",
         "the numerator counts what the denominator does not"),
        (CARE, "care: {among: diabetes}", f"{COMPUTED}, of", "this is empty"),
        (CARE, "care: {of: diabetes, per: 1000}", f"{COMPUTED}, per", "there is no key `per` here"),
        (CARE, "care: {of: {reached: last_hba1c}, among: diabetes, scale: 0}", f"{COMPUTED}, scale", "0 is too low"),
        # What every record has
        ('name: {nl: "Bepaald", en: "Measured"}', 'name: {nl: "Bepaald"}', f"{FIRST}, name",
         "the text in `en` is missing"),
        ('name: {nl: "Bepaald", en: "Measured"}', 'name: {nl: "", en: "Measured"}', f"{FIRST}, name, nl",
         "the text is empty"),
        ('    name: {nl: "Bepaald", en: "Measured"}\n', "", FIRST, "`name` is missing"),
        ('exclusions: {nl: "geen", en: "none"}', 'exclusions: {en: "none"}', f"{FIRST}, exclusions",
         "the text in `nl` is missing"),
        ("  - id: measured", "  - id: Measured in 2020", f"{FIRST}, id", "`Measured in 2020` is no identifier"),
        ("domain: effectiveness", "domain: efectiveness", f"{SHARED}, domain",
         "there is no choice `efectiveness`"),
        ("direction: higher", "direction: up", f"{SHARED}, direction", "there is no choice `up`"),
        ("ages: {at_least: 18, below: 80}", "ages: {at_least: 80, below: 18}", f"{FIRST}, ages",
         "nobody is at least 80 and below 18"),
        ("minimum_persons: 10", "minimum_persons: -1", f"{SHARED}, minimum_persons", "-1 is too low"),
        ('version: "1"', "version: 1", f"{SHARED}, version", "this is a number"),
        ("number: X01", "nummer: X01", f"{FIRST}, nummer", "there is no key `nummer` here"),
        (f"computations:\n      - {CARE}", f"computations:\n      {CARE}", f"{FIRST}, computations",
         "this is a set of `key: value` lines"),
        (f"computations:\n      - {CARE}", "computations: care", f"{FIRST}, computations", "this is text"),
        (CARE, "claims: {of: diabetes}", f"{FIRST}, computations, item 1, claims", "there is no key `claims` here"),
        # Records among each other
        ("number: X02", "number: X01", "own, urgent_share", "number X01 is used twice, by `measured` too"),
        ("of: [measured, urgent_share]", "of: [measured, urgent_shares]", "own, both",
         "it is computed from `urgent_shares`, which is not there"),
        ("of: [measured, urgent_share]", "of: [measured, both]", "own, both",
         "it is computed from itself, by way of `both`"),
        ("method: life_table, of", "method: sulivan, of",
         "own/indicators.yaml, indicators, item 3, computations, item 1, indicators, method",
         "there is no choice `sulivan`"),
        ("method: life_table, of", "method: relative_index_of_inequality, of",
         "own/indicators.yaml, indicators, item 3, computations, item 1, indicators, of",
         "2 indicators stand here"),
        # What an amount pays for
        ("    unit: percent\n", "    unit: percent\n    volume: measured\n", "own, urgent_share",
         "it has a volume, but is no amount"),
        # The file
        ("measures:\n", "measure:\n", "own/indicators.yaml, measure", "there is no key `measure` here"),
        ("measures:\n", "measures: [\n", "own/indicators.yaml, line 18", "this is not YAML"),
        ("  last_hba1c: {", "  diabetes: {", "own/indicators.yaml, line 18", "the key `diabetes` stands twice"),
    ],
)  # fmt: skip
def test_a_broken_indicator_is_one_error_that_names_its_place(right, wrong, where, told):
    (problem,) = refused(right, wrong)

    assert problem.where == where
    assert told in problem.what
    assert problem.expected
    assert problem.action


@pytest.mark.parametrize(
    ("right", "wrong", "where", "told"),
    [
        ("code_system: ICPC1", "code_system: ICPC", "own/codes.yaml, lists, item 1, code_system",
         "there is no choice `ICPC`"),
        ("codes: [T90]", "codes: [T 90]", "own/codes.yaml, lists, item 1, codes", "`T 90` is no code"),
        ("codes: [T90]", "codes: []", "own/codes.yaml, lists, item 1, codes", "the list is empty"),
        ("codes: [T90]", "codes: [T90, T90]", "own/codes.yaml, lists, item 1, codes", "`T90` stands here twice"),
        ('    source: "ICPC-1: T90"\n', "", "own/codes.yaml, lists, item 1", "`source` is missing"),
        ("  - id: hba1c", "  - id: diabetes", "own/codes.yaml, lists, item 2", "the list `diabetes` is there twice"),
        ("lists:\n", "lists: none\nothers:\n", "own/codes.yaml, others", "there is no key `others` here"),
    ],
)  # fmt: skip
def test_a_broken_list_of_codes_is_one_error_that_names_its_place(right, wrong, where, told):
    (problem,) = refused(right, wrong, within=CODES)

    assert problem.where == where
    assert told in problem.what


def test_a_code_system_of_its_own_is_declared_by_the_file():
    declared = "code_systems: [care_product]\n" + CODES.replace("code_system: ICPC1", "code_system: care_product")

    assert lists_of(declared, "own")["diabetes"].code_system == "care_product"


def test_an_identifier_that_is_used_twice_is_told():
    first, *_ = refused("  - id: urgent_share", "  - id: measured")

    assert (first.where, first.what) == ("own, measured", "its identifier is used twice")


def test_two_indicators_computed_from_each_other_are_each_told():
    problems = refused("of: [measured, urgent_share]", "of: [again]\n" + _COMPUTED_AGAIN)

    assert [problem.where for problem in problems] == ["own, both", "own, again"]
    assert all("it is computed from itself" in problem.what for problem in problems)


_COMPUTED_AGAIN = """\
        }

  - id: again
    name: {nl: "Weer", en: "Again"}
    unit: index
    computations:
      - indicators: {method: life_table, of: [both]
"""


AMOUNT = """
  - id: amount
    name: {nl: "Bedrag", en: "Amount"}
    unit: eur_per_person_year
    ages: {at_least: 18}
    volume: VOLUME
    computations:
      - care: {of: {amount_of: contact, where: {domain: [gp]}}}

  - id: contacts
    name: {nl: "Contacten", en: "Contacts"}
    unit: per_person_year
    computations:
      - care: {of: {number_of: contact, where: {domain: [gp]}}}
"""


@pytest.mark.parametrize(
    ("volume", "told"),
    [
        ("contact", "its volume is `contact`, which is not there"),
        ("measured", "its volume is `measured`, which does not count care of the same ages"),
        ("contacts", "its volume is `contacts`, which does not count care of the same ages"),
    ],
)
def test_an_amount_can_only_pay_for_care_of_the_same_persons(volume, told):
    (problem,) = refused("VOLUME", volume, within=INDICATORS + AMOUNT)

    assert (problem.where, problem.what) == ("own, amount", told)


def test_a_mistake_in_a_shared_measure_is_told_once():
    shared = INDICATORS.replace("unit: percent\n", "unit: percent_of_persons\n").replace(
        "of: {number_of: contact, where: {kind: [admission], urgency: [urgent]}}", "of: {reached: last_hba1c}"
    )

    problems = refused("{codes: [hba1c]}", "{codes: [hba1]}", within=shared)

    assert [problem.what for problem in problems].count("there is no list of codes `hba1`") == 1


def test_all_mistakes_of_a_file_are_told_at_once():
    twice = INDICATORS.replace("unit: percent_of_persons", "unit: percentage")

    problems = refused('name: {nl: "Acuut", en: "Urgent"}', 'name: {nl: "Acuut"}', within=twice)

    assert len(problems) == 2


def test_an_own_indicator_cannot_take_the_number_of_one_of_the_catalogue(tmp_path):
    own = tmp_path / "indicators"
    own.mkdir()
    (own / "codes.yaml").write_text(CODES, encoding="utf-8")
    (own / "indicators.yaml").write_text(INDICATORS.replace("number: X01", "number: H05"), encoding="utf-8")

    with pytest.raises(DefinitionError, match="number H05 is used twice, by `all_cause_mortality` too"):
        catalogue_of_study(tmp_path)


@pytest.mark.parametrize(
    "inside",
    [
        "{kind: [admission], urgency: [urgent]}",
        "{kind: [admission]}",
        "{kind: [admission], amount_cents: {at_least: 100}}",
    ],
)
def test_a_numerator_that_repeats_the_conditions_of_the_denominator_is_within_it(inside):
    right = "{kind: [admission], urgency: [urgent]}"

    text = INDICATORS.replace(right, inside)

    assert len(records_of(text, family="own", lists=lists_of(CODES, "own"), place="own")) == 3


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("{kind: [admission, day_case]}", "{kind: [admission]}"),
        ("{}", "{kind: [admission]}"),
        ("{amount_cents: {at_least: 5}}", "{amount_cents: {at_least: 10}}"),
        ("{amount_cents: {at_least: 10}}", "{amount_cents: {at_least: 10, below: 20}}"),
        ("{diagnosis: [diabetes]}", "{diagnosis: [hba1c]}"),
        ("{kind: [admission]}", "{diagnosis: [diabetes]}"),
    ],
)
def test_a_numerator_that_asks_for_less_than_the_denominator_is_outside_it(inside, outside):
    text = INDICATORS.replace("among: {number_of: contact, where: {kind: [admission]}}", "among: DENOMINATOR")
    text = text.replace("where: {kind: [admission], urgency: [urgent]}", f"where: {inside}")

    with pytest.raises(DefinitionError, match="the numerator counts what the denominator does not"):
        records_of(
            text.replace("DENOMINATOR", f"{{number_of: contact, where: {outside}}}"),
            family="own",
            lists=lists_of(CODES, "own"),
            place="own",
        )
