"""What the report says of a result, and what it never says: a table of cases in both languages."""

import re
from dataclasses import replace

import pytest

from proeftuin.reporting.wording import (
    Certainty,
    ComparisonFinding,
    EffectFinding,
    Range,
    TrendFinding,
    Wording,
)
from proeftuin.vocabulary.estimate import Basis, Status
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts

WORDING = {language: Wording(Texts.of_package("proeftuin.reporting", language)) for language in Language}


def effect(value=-2.0, lower=-3.5, upper=-0.5, **more):
    return EffectFinding(
        outcome="Pharmacy",
        site="Noorderzorg",
        outcome_unit="eur_per_insured_year",
        effect=Range(value, lower, upper),
        **more,
    )


def comparison(value=120.0, lower=80.0, upper=160.0, ratio=1.05, **more):
    fields = {
        "indicator": "Pharmacy",
        "region": "Noorderzorg",
        "reference": "NL01",
        "year": "2023",
        "unit": "eur_per_insured_year",
        "difference": Range(value, lower, upper),
        "ratio": ratio,
        "method": "directly_standardised",
        "basis": Basis.REGISTRATION,
    }
    return ComparisonFinding(**{**fields, **more})


CLEAR = effect(placebo_share=0.01, placebo_draws=999, euro=-37.2, minimum_detectable=1.8)
UNDECIDED = effect(-0.4, -1.9, 1.1, minimum_detectable=2.1)

EFFECTS = {
    "a clear fall is a size, an interval, how rare it is elsewhere, and no cause": (
        CLEAR,
        "Naar schatting was in Noorderzorg het bedrag per verzekerdenjaar voor ‘Pharmacy’ na de start 2,0% (ongeveer "
        "€ 37 per verzekerdenjaar) lager dan zonder het programma te verwachten was (95%-betrouwbaarheidsinterval van "
        "−3,5% tot −0,5%). In gebieden waar niets begon, vindt dezelfde methode dit zelden: bij 1 van de 100 "
        "vergelijkbare gebieden is de afwijking minstens zo groot. Een verschil bewijst nog niet wat de oorzaak is.",
        "In Noorderzorg, the cost per insured year of ‘Pharmacy’ after the start is estimated to have been 2.0% (about "
        "€37 per insured year) lower than would be expected without the programme (95% confidence interval from −3.5% "
        "to −0.5%). In areas where nothing began, the same method rarely finds this: the deviation is at "
        "least as large for 1 of 100 comparable areas. A difference does not yet prove what caused it.",
    ),
    "an interval that holds zero settles nothing and tells what could have been found": (
        UNDECIDED,
        "De gegevens geven geen uitsluitsel over het bedrag per verzekerdenjaar voor ‘Pharmacy’ in Noorderzorg: de "
        "schatting na de start is −0,4%, maar zowel een daling als een stijging past bij de gegevens "
        "(95%-betrouwbaarheidsinterval van −1,9% tot +1,1%). Een verandering kleiner dan 2,1% is met deze gegevens "
        "niet betrouwbaar te vinden.",
        "The data do not settle what happened to the cost per insured year of ‘Pharmacy’ in Noorderzorg: the estimate "
        "after the start is −0.4%, but both a fall and a rise fit the data (95% confidence interval from −1.9% to "
        "+1.1%). A change smaller than 2.1% cannot be found reliably with these data.",
    ),
    "a rise that placebo areas show too settles nothing": (
        effect(3.0, 0.5, 5.5, placebo_share=0.23, placebo_draws=999, minimum_detectable=3.6),
        "Naar schatting was in Noorderzorg het bedrag per verzekerdenjaar voor ‘Pharmacy’ na de start 3,0% hoger dan "
        "zonder het programma te verwachten was (95%-betrouwbaarheidsinterval van +0,5% tot +5,5%). Maar dezelfde "
        "methode vindt zulke verschillen ook vaak in gebieden waar niets begon: bij 23 van de 100 vergelijkbare "
        "gebieden is de afwijking minstens zo groot. Daarom geven de gegevens geen uitsluitsel. Een verandering "
        "kleiner dan 3,6% is met deze gegevens niet betrouwbaar te vinden.",
        "In Noorderzorg, the cost per insured year of ‘Pharmacy’ after the start is estimated to have been 3.0% higher "
        "than would be expected without the programme (95% confidence interval from +0.5% to +5.5%). But the same "
        "method also often finds such differences in areas where nothing began: the deviation is at least as large "
        "for 23 of 100 comparable areas. The data therefore do not settle it. A change smaller than 3.6% cannot be "
        "found reliably with these data.",
    ),
    "moving apart before the start outweighs every other caveat": (
        effect(differed_before_start=True, caveats=("assumed_geography",)),
        "Naar schatting was in Noorderzorg het bedrag per verzekerdenjaar voor ‘Pharmacy’ na de start 2,0% lager dan "
        "zonder het programma te verwachten was (95%-betrouwbaarheidsinterval van −3,5% tot −0,5%). Let op: ook vóór "
        "de start liepen de ontwikkelingen al uiteen, dus dit verschil kan niet aan de start worden toegeschreven.",
        "In Noorderzorg, the cost per insured year of ‘Pharmacy’ after the start is estimated to have been 2.0% lower "
        "than would be expected without the programme (95% confidence interval from −3.5% to −0.5%). Note: the site "
        "and the comparison pool already moved apart before the start, so this difference cannot be attributed to the "
        "start.",
    ),
    "the heaviest caveat is said, the ones that hold for all are not": (
        effect(-0.4, -1.9, 1.1, caveats=("sites_were_chosen", "one_pretrend_year", "bootstrap_weak")),
        "De gegevens geven geen uitsluitsel over het bedrag per verzekerdenjaar voor ‘Pharmacy’ in Noorderzorg: de "
        "schatting na de start is −0,4%, maar zowel een daling als een stijging past bij de gegevens "
        "(95%-betrouwbaarheidsinterval van −1,9% tot +1,1%). Er zijn minder dan vijf proeftuinen met een gebied. De "
        "toets vindt dan bijna nooit iets, hoe groot het effect ook is.",
        "The data do not settle what happened to the cost per insured year of ‘Pharmacy’ in Noorderzorg: the estimate "
        "after the start is −0.4%, but both a fall and a rise fit the data (95% confidence interval from −1.9% to "
        "+1.1%). Fewer than five sites have an area. The test then hardly ever finds anything, however large the "
        "effect.",
    ),
    "what could not be estimated comes with its reason": (
        replace(effect(), effect=None, site=None, reason="Reden."),
        "Voor ‘Pharmacy’ in alle proeftuinen samen is geen effect te schatten. Reden.",
        "For ‘Pharmacy’ in all sites together no effect can be estimated. Reden.",
    ),
    "a gap in the year of an event is about that year": (
        effect(-6.0, -8.0, -4.0, event_year=2018, caveats=("event_is_not_a_cause",)),
        "In 2018 lag het bedrag per verzekerdenjaar voor ‘Pharmacy’ in Noorderzorg naar schatting 6,0% lager dan op "
        "grond van de jaren ervoor en de rest van Nederland te verwachten was (95%-betrouwbaarheidsinterval van −8,0% "
        "tot −4,0%). Een verschil in het jaar van een gebeurtenis bewijst niet dat de gebeurtenis de oorzaak is.",
        "In 2018, the cost per insured year of ‘Pharmacy’ in Noorderzorg is estimated to have been 6.0% lower than the "
        "years before and the rest of the country lead one to expect (95% confidence interval from −8.0% to −4.0%). A "
        "difference in the year of an event does not prove that the event caused it.",
    ),
}

COMPARISONS = {
    "an amount is told in euro and percent": (
        comparison(),
        "In Noorderzorg lag het bedrag per verzekerdenjaar voor ‘Pharmacy’ in 2023 hoger dan in heel Nederland: € 120 "
        "ofwel 5,0% meer (95%-betrouwbaarheidsinterval van +€ 80 tot +€ 160), gestandaardiseerd naar leeftijd "
        "en geslacht.",
        "In Noorderzorg the cost per insured year of ‘Pharmacy’ in 2023 was higher than in the Netherlands as a whole: "
        "€120 or 5.0% more (95% confidence interval from +€80 to +€160), standardised for age and sex.",
    ),
    "a percentage differs by percentage points and a survey is called one": (
        comparison(-2.0, -3.0, -1.0, 0.97, unit="percent", method="survey", basis=Basis.SURVEY, reference="pool"),
        "In Noorderzorg lag het percentage voor ‘Pharmacy’ in 2023 iets lager dan in het vergelijkingsgebied: 2,0 "
        "procentpunt minder (95%-betrouwbaarheidsinterval van −3,0 procentpunt tot −1,0 procentpunt), niet "
        "gecorrigeerd voor leeftijd en geslacht. Dit is een enquêtecijfer, geen telling.",
        "In Noorderzorg the percentage for ‘Pharmacy’ in 2023 was slightly lower than in the comparison pool: 2.0 "
        "percentage points less (95% confidence interval from −3.0 percentage points to −1.0 percentage points), not "
        "adjusted for age and sex. This is a survey figure, not a count.",
    ),
    "a difference whose interval holds zero has no direction": (
        comparison(3.0, -5.0, 11.0, 1.01),
        "Voor het bedrag per verzekerdenjaar voor ‘Pharmacy’ in Noorderzorg is in 2023 niet te zeggen of het cijfer "
        "hoger of lager ligt dan in heel Nederland: het verschil is +€ 3 ofwel +1,0% (95%-betrouwbaarheidsinterval van "
        "−€ 5 tot +€ 11), gestandaardiseerd naar leeftijd en geslacht.",
        "For the cost per insured year of ‘Pharmacy’ in Noorderzorg in 2023 it cannot be said whether it was higher or "
        "lower than in the Netherlands as a whole: the difference is +€3 or +1.0% (95% confidence interval from −€5 to "
        "+€11), standardised for age and sex.",
    ),
}


def plain(text):
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


@pytest.mark.parametrize("case", EFFECTS)
def test_effect_in_words(case):
    finding, dutch, english = EFFECTS[case]

    said = [plain(" ".join(WORDING[language].effect(finding))) for language in (Language.NL, Language.EN)]

    assert said == [dutch, english]


@pytest.mark.parametrize("case", COMPARISONS)
def test_comparison_in_words(case):
    finding, dutch, english = COMPARISONS[case]

    said = [plain(" ".join(WORDING[language].comparison(finding))) for language in (Language.NL, Language.EN)]

    assert said == [dutch, english]


@pytest.mark.parametrize(
    ("ratio", "word"),
    [(1.005, "vrijwel gelijk"), (1.02, "iets hoger"), (1.05, " hoger"), (1.25, "veel hoger"), (0.75, "veel lager")],
)
def test_size_of_a_difference_chooses_the_word(ratio, word):
    sign = 1 if ratio > 1 else -1
    finding = comparison(sign * 100.0, sign * 99.0, sign * 101.0, ratio)

    assert word in WORDING[Language.NL].comparison(finding)[0]


@pytest.mark.parametrize(
    ("change", "dutch", "english"),
    [
        (Range(2.3, 1.8, 2.8), "steeg", "rose"),
        (Range(-2.3, -2.8, -1.8), "daalde", "fell"),
        (Range(0.3, -0.2, 0.8), "geen duidelijke stijging of daling", "no clear rise or fall"),
        (None, "geen trend te berekenen", "no trend can be computed"),
    ],
)
def test_trend_in_words(change, dutch, english):
    finding = TrendFinding("Pharmacy", "Noorderzorg", "eur_per_insured_year", 2015, 2023, change)

    assert dutch in WORDING[Language.NL].trend(finding)[0]
    assert english in WORDING[Language.EN].trend(finding)[0]


def test_unknown_bounds_make_nothing_clear():
    assert effect(lower=None, upper=None).certainty is Certainty.UNDECIDED


def test_no_placebo_area_as_far_is_not_called_never():
    said = WORDING[Language.EN].effect(replace(CLEAR, placebo_share=0.001))

    assert any("fewer than 1 of 100" in sentence for sentence in said)


FORBIDDEN = {
    Language.NL: r"geen effect\b(?! te schatten)|significant|p-waarde|\bp ?[=<]|bewijst dat|dankzij|succes",
    Language.EN: r"\bno effect\b(?! can be estimated)|significant|p-value|\bp ?[=<]|thanks to|success",
}


@pytest.mark.parametrize("language", Language)
def test_no_result_is_said_to_show_no_effect_or_significance_or_a_bare_p_value(language):
    findings = [finding for finding, _, _ in EFFECTS.values()]
    said = " ".join(sentence for finding in findings for sentence in WORDING[language].effect(finding))

    assert re.findall(FORBIDDEN[language], said, re.IGNORECASE) == []


@pytest.mark.parametrize("language", Language)
def test_every_state_of_a_number_has_its_own_word(language):
    words = {WORDING[language].state(status) for status in Status}

    assert len(words) == len(Status)


@pytest.mark.parametrize("place", ["inside", "above_95", "below_95", "above_998", "below_998"])
@pytest.mark.parametrize("language", Language)
def test_place_in_the_funnel_names_region_and_outcome(place, language):
    said = WORDING[language].funnel(place, "Noorderzorg", "Pharmacy")

    assert "Noorderzorg" in said
    assert "Pharmacy" in said


def test_small_amount_of_money_is_not_written_as_nothing():
    said = " ".join(WORDING[Language.EN].effect(replace(CLEAR, euro=-0.3)))

    assert "(less than €1 per insured year)" in said


def test_event_is_held_against_places_where_nothing_happened():
    said = " ".join(WORDING[Language.NL].effect(replace(CLEAR, event_year=2018)))

    assert "In gebieden waar niets gebeurde, vindt dezelfde methode dit zelden" in said
