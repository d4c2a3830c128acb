"""Step 1 in words: every criterion, and the whole definition, read back in Dutch and in English."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import get_args

import pytest

from proeftuin.data.care.contract import Kind
from proeftuin.data.care.tables import CARE_TABLES, REGISTRATION_KINDS
from proeftuin.steps.population.criterion import (
    ATTRIBUTES,
    Age,
    Alive,
    AllOf,
    Amount,
    Anchor,
    AnyOf,
    Attribute,
    Criterion,
    Happened,
    Known,
    Measured,
    Not,
    Registered,
    Residence,
    Sex,
    Which,
    Window,
)
from proeftuin.steps.population.criterion_in_words import CriterionWording
from proeftuin.steps.population.explanation import explained
from proeftuin.steps.population.population_definition import (
    Attribution,
    AttributionRule,
    EachPeriod,
    Every,
    FirstEvent,
    FixedDay,
    PopulationDefinition,
    PopulationKind,
    Step,
    StepKind,
)
from proeftuin.steps.population.selection import Between, Codes, EventTable, OneOf, Selection
from proeftuin.vocabulary.language import Language, Translated
from proeftuin.vocabulary.period import Period
from proeftuin.vocabulary.sex import Sex as RegisteredSex
from proeftuin.vocabulary.texts import Texts

PACKAGE = "proeftuin.steps.population"
LABEL = Translated("naam", "name")
DIABETES = Selection(EventTable.DIAGNOSIS, codes=(Codes("ICD10", ("E11",), prefix=True), Codes("ICPC1", ("T90",))))
ADMISSIONS = Selection(
    EventTable.CONTACT,
    diagnosis_codes=(Codes("ICD10", ("I50", "I48")),),
    conditions=(OneOf("domain", ("hospital",)), OneOf("kind", ("admission", "day_case"))),
    bounds=(Between("amount_cents", at_least=Decimal(150_050)),),
)
METFORMIN = Selection(EventTable.MEDICATION, codes=(Codes("ATC", ("A10BA02",)),))
HBA1C = Selection(EventTable.MEASUREMENT, codes=(Codes("LOINC", ("4548-4",)),))
MOOD = Selection(EventTable.SURVEY_ANSWER, conditions=(OneOf("instrument", ("MHI5",)),))
YEAR_BEFORE = Window(-365, -1)

SENTENCES = [
    (Sex(RegisteredSex.FEMALE), "Het geregistreerde geslacht is vrouw.", "The registered sex is female."),
    (
        Age(at_least=18),
        "De persoon is op de peildatum 18 jaar of ouder. Een levensjaar is vol op de eerste dag van de geboortemaand.",
        "On the index day the person is 18 years or older. "
        "A year of age is completed on the first day of the month of birth.",
    ),
    (
        Age(at_least=40, below=65),
        "De persoon is op de peildatum 40 tot en met 64 jaar oud. "
        "Een levensjaar is vol op de eerste dag van de geboortemaand.",
        "On the index day the person is 40 to 64 years old. "
        "A year of age is completed on the first day of the month of birth.",
    ),
    (
        Age(below=1),
        "De persoon is op de peildatum jonger dan 1 jaar. Een levensjaar is vol op de eerste dag van de geboortemaand.",
        "On the index day the person is younger than 1 year. "
        "A year of age is completed on the first day of the month of birth.",
    ),
    (
        Age(at_least=18, below=19),
        "De persoon is op de peildatum 18 jaar oud. Een levensjaar is vol op de eerste dag van de geboortemaand.",
        "On the index day the person is 18 years old. "
        "A year of age is completed on the first day of the month of birth.",
    ),
    (
        Attribute("origin", ("A", "B", "C")),
        "De vastgelegde herkomst is A, B of C.",
        "The recorded origin is A, B, or C.",
    ),
    (
        Alive(),
        "De persoon leeft op de peildatum. De sterfdag telt nog mee.",
        "The person is alive on the index day. The day of death still counts.",
    ),
    (
        Residence(("GM0995",)),
        "De persoon woont op de peildatum in de gemeente GM0995.",
        "The person lives on the index day in the municipality GM0995.",
    ),
    (
        Residence(("GM0034", "GM0995")),
        "De persoon woont op de peildatum in een van deze gemeenten: GM0034 of GM0995.",
        "The person lives on the index day in one of these municipalities: GM0034 or GM0995.",
    ),
    (
        Residence(("X1",), level="parish"),
        "De persoon woont op de peildatum in de eenheid van het niveau ‘parish’ X1.",
        "The person lives on the index day in the unit of the level ‘parish’ X1.",
    ),
    (
        Registered("gp"),
        "De persoon is op de peildatum ingeschreven bij een huisartsenpraktijk.",
        "The person is on the index day registered with a general practice.",
    ),
    (
        Registered("insurer", ("Z1", "Z2"), throughout=Window(-364, 0)),
        "De persoon is verzekerd bij een zorgverzekeraar (alleen Z1 of Z2) op elke dag "
        "van 364 dagen vóór de peildatum tot en met de peildatum (365 dagen).",
        "The person is insured with a health insurer (only Z1 or Z2) on every day "
        "from 364 days before the index day up to and including the index day (365 days).",
    ),
    (
        Happened(DIABETES),
        "Er is minstens 1 diagnose vastgelegd tot en met de peildatum, zo ver terug als de gegevens gaan. "
        "Alleen diagnoses met: code (ICD10) E11* of code (ICPC1) T90.",
        "At least 1 diagnosis was recorded up to and including the index day, as far back as the data go. "
        "Only diagnoses with: code (ICD10) E11* or code (ICPC1) T90.",
    ),
    (
        Happened(METFORMIN, YEAR_BEFORE, at_least=2),
        "Er zijn minstens 2 verstrekkingen van een geneesmiddel vastgelegd "
        "van 365 dagen vóór de peildatum tot en met 1 dag vóór de peildatum (365 dagen). "
        "Alleen verstrekkingen van een geneesmiddel met: code (ATC) A10BA02.",
        "At least 2 dispensings of a medicine were recorded "
        "from 365 days before the index day up to and including 1 day before the index day (365 days). "
        "Only dispensings of a medicine with: code (ATC) A10BA02.",
    ),
    (
        Happened(ADMISSIONS, Window(0, 30), at_least=2, on_distinct_days=True),
        "Er zijn op minstens 2 verschillende dagen contacten vastgelegd "
        "van de peildatum tot en met 30 dagen na de peildatum (31 dagen). "
        "Alleen contacten met: hoofddiagnose (ICD10) I50 of I48; soort zorg: ziekenhuiszorg; "
        "wat er gebeurde: opname of dagopname; bedrag: minstens € 1.500,50.",
        "On at least 2 different days contacts were recorded "
        "from the index day up to and including 30 days after the index day (31 days). "
        "Only contacts with: main diagnosis (ICD10) I50 or I48; kind of care: hospital care; "
        "what happened: admission or day case; amount: at least €1,500.50.",
    ),
    (
        Happened(Selection(EventTable.EXPOSURE), Window(0, 0, Anchor.PERIOD_START)),
        "Er is minstens 1 deelname aan een interventie vastgelegd op de eerste dag van de beoordeelde periode.",
        "At least 1 participation in an intervention was recorded on the first day of the period that is judged.",
    ),
    (
        Measured(HBA1C, Period.year(2021), Which.LAST, Decimal(53), Decimal("64.5")),
        "De laatste meetwaarde (bij meer waarden op één dag de hoogste) "
        "van 1 januari 2021 tot en met 31 december 2021 is minstens 53 en minder dan 64,5. "
        "Alleen metingen met: code (LOINC) 4548-4.",
        "The last measured value (of several on one day the highest) "
        "from 1 January 2021 up to and including 31 December 2021 is at least 53 and less than 64.5. "
        "Only measurements with: code (LOINC) 4548-4.",
    ),
    (
        Measured(MOOD, Window(-1, -1), Which.MEAN, below=Decimal(60)),
        "Het gemiddelde van de antwoorden, als getal, op 1 dag vóór de peildatum is minder dan 60. "
        "Alleen antwoorden op een vragenlijst met: vragenlijst: MHI5.",
        "The mean of the answers, as a number, on 1 day before the index day is less than 60. "
        "Only answers to a questionnaire with: questionnaire: MHI5.",
    ),
    (
        Amount(Selection(EventTable.CONTACT), Period.year(2020), at_least_cents=1_000_000, below_cents=5_000_000),
        "De bedragen van de contacten van 1 januari 2020 tot en met 31 december 2020 "
        "zijn samen minstens € 10.000 en minder dan € 50.000. Zonder contacten is het bedrag € 0.",
        "The amounts of the contacts from 1 January 2020 up to and including 31 December 2020 "
        "add up to at least €10,000 and less than €50,000. Without contacts the amount is €0.",
    ),
]


def wording(language: Language) -> CriterionWording:
    return CriterionWording(Texts.of_package(PACKAGE, language), known_days={})


def in_words(criterion: Criterion, language: Language) -> list[str]:
    return ["  " * line.depth + line.text for line in wording(language).lines(criterion)]


@pytest.mark.parametrize(("criterion", "dutch", "english"), SENTENCES)
def test_a_criterion_is_one_sentence_in_each_language(criterion, dutch, english):
    assert (in_words(criterion, Language.NL), in_words(criterion, Language.EN)) == ([dutch], [english])


def test_every_kind_of_criterion_has_a_sentence():
    nested = (AllOf, AnyOf, Not, Known)

    assert {type(criterion) for criterion, _, _ in SENTENCES} | set(nested) == set(get_args(Criterion))


NESTED = AnyOf((Sex(RegisteredSex.MALE), AllOf((Not(Alive()), Known(Attribute("origin", ("A",)))))))


def test_nested_criteria_are_nested_lines():
    assert in_words(NESTED, Language.NL) == [
        "Minstens één van de volgende punten is waar:",
        "  Het geregistreerde geslacht is man.",
        "  Alle volgende punten zijn waar:",
        "    Het volgende is niet waar:",
        "      De persoon leeft op de peildatum. De sterfdag telt nog mee.",
        "    Het is bekend of het volgende waar is:",
        "      De vastgelegde herkomst is A.",
    ]
    assert in_words(NESTED, Language.EN) == [
        "At least one of the following is true:",
        "  The registered sex is male.",
        "  All of the following are true:",
        "    The following is not true:",
        "      The person is alive on the index day. The day of death still counts.",
        "    It is known whether the following is true:",
        "      The recorded origin is A.",
    ]


@pytest.mark.parametrize(
    ("criterion", "dutch", "english"),
    [
        (Sex(RegisteredSex.MALE), "het geslacht niet is vastgelegd", "the sex is not recorded"),
        (
            Age(at_least=18),
            "het geboortejaar niet bekend is, of de geboortemaand niet bekend is en het antwoord daarvan afhangt",
            "the year of birth is not known, or the month of birth is not known and the answer depends on it",
        ),
        (Attribute("origin", ("A",)), "de herkomst niet is vastgelegd", "the origin is not recorded"),
        (
            Residence(("1234",), "postcode4"),
            "voor de peildatum geen postcode (vier cijfers) is vastgelegd",
            "no postcode (four digits) is recorded for the index day",
        ),
        (
            Happened(DIABETES, observed_by="gp"),
            "er te weinig diagnoses zijn gevonden, terwijl de persoon niet op al die dagen (voor zover in leven) "
            "ingeschreven bij een huisartsenpraktijk was",
            "too few diagnoses were found, while the person was not registered with a general practice "
            "on all of those days (as far as alive)",
        ),
        (
            Measured(HBA1C, below=Decimal(5)),
            "er in die dagen geen waarde is vastgelegd",
            "no value was recorded on those days",
        ),
    ],
)
def test_it_is_said_when_a_criterion_is_unknown(criterion, dutch, english):
    reasons = [wording(language).reasons_unknown(Not(criterion)) for language in Language]

    assert reasons == [(dutch,), (english,)]


@pytest.mark.parametrize(
    "criterion", [Alive(), Registered("gp"), Happened(DIABETES), Amount(Selection(EventTable.CONTACT), below_cents=1)]
)
def test_what_is_never_unknown_has_no_reason(criterion):
    assert wording(Language.EN).reasons_unknown(criterion) == ()


def test_whether_something_is_known_is_itself_known():
    assert wording(Language.EN).reasons_unknown(Known(Sex(RegisteredSex.MALE))) == ()


CLOSED = PopulationDefinition(
    id="diabetes",
    name=Translated("Mensen met diabetes", "People with diabetes"),
    kind=PopulationKind.CLOSED,
    period=Period.years(2021, 2022),
    index=FixedDay(date(2021, 1, 1)),
    steps=(
        Step(
            StepKind.INCLUDE, "lelystad", Translated("woont in Lelystad", "lives in Lelystad"), Residence(("GM0995",))
        ),
        Step(
            StepKind.INCLUDE,
            "diabetes",
            Translated("heeft diabetes", "has diabetes"),
            AnyOf((Happened(DIABETES, Window(-730, 30)), Measured(HBA1C, Window(-364, 0), at_least=Decimal(48)))),
        ),
        Step(
            StepKind.EXCLUDE,
            "abroad",
            Translated("herkomst buiten bereik", "origin out of scope"),
            Attribute("origin", ("Z",)),
        ),
    ),
    follow_up_days=365,
    exits=(Registered("gp"),),
)

IN_DUTCH = f"""\
Mensen met diabetes

Soort populatie
- Dit is een gesloten populatie. Na de beoordeling komt niemand er meer bij.
- De waarnemingsperiode loopt van 1 januari 2021 tot en met 31 december 2022.

Peildatum
- Iedereen wordt één keer beoordeeld. De peildatum is voor iedereen 1 januari 2021.

Criteria, in deze volgorde
- Criterium 1 moet waar zijn: woont in Lelystad
  - De persoon woont op de peildatum in de gemeente GM0995.
  - Onbekend als voor de peildatum geen gemeente is vastgelegd. \
Wie onbekend is, telt niet mee, maar wordt wel geteld als onbekend.
- Criterium 2 moet waar zijn: heeft diabetes
  - Minstens één van de volgende punten is waar:
    - Er is minstens 1 diagnose vastgelegd van 730 dagen vóór de peildatum tot en met 30 dagen na de peildatum \
(761 dagen, van 2 januari 2019 tot en met 31 januari 2021). \
Alleen diagnoses met: code (ICD10) E11* of code (ICPC1) T90.
    - De laatste meetwaarde (bij meer waarden op één dag de hoogste) van 364 dagen vóór de peildatum \
tot en met de peildatum (365 dagen, van 3 januari 2020 tot en met 1 januari 2021) is minstens 48. \
Alleen metingen met: code (LOINC) 4548-4.
  - Onbekend als er in die dagen geen waarde is vastgelegd. \
Is een punt onbekend, dan is het geheel ook onbekend, tenzij de andere punten al beslissen. \
Wie onbekend is, telt niet mee, maar wordt wel geteld als onbekend.
- Criterium 3 mag niet waar zijn: herkomst buiten bereik
  - De vastgelegde herkomst is Z.
  - Onbekend als de herkomst niet is vastgelegd. Wie onbekend is, blijft meetellen, en wordt ook geteld als onbekend.

Begin en einde
- Wie op de peildatum niet leeft, hoort er niet bij.
- Wie overblijft, komt er pas 30 dagen na de peildatum (31 januari 2021) bij: zo ver vooruit kijkt een criterium. \
Wie vóór die dag overlijdt of vertrekt, telt niet mee.
- Na overlijden hoort iemand er niet meer bij. De sterfdag telt nog mee.
- De laatste dag die telt, is 31 december 2022.
- Iemand telt hoogstens 365 dagen, de peildatum meegerekend.
- Iemand hoort er ook niet meer bij vanaf de eerste dag waarop dit niet meer waar is:
  - De persoon is op die dag ingeschreven bij een huisartsenpraktijk.

Indeling
- Elke dag telt in de gemeente waar de persoon die dag woont. \
Dagen zonder bekende woonplaats tellen in geen enkel gebied.

Leeswijzer
- Een * na een code betekent: alle codes die zo beginnen.
- Kenmerk van deze definitie: {CLOSED.hash()}
"""

IN_ENGLISH = f"""\
People with diabetes

Kind of population
- This is a closed population. After the judgement nobody can join.
- The observation period runs from 1 January 2021 to 31 December 2022, both included.

Index day
- Everybody is judged once. The index day is 1 January 2021 for everybody.

Criteria, in this order
- Criterion 1 must be true: lives in Lelystad
  - The person lives on the index day in the municipality GM0995.
  - Unknown when no municipality is recorded for the index day. \
Who is unknown does not count as included, but is counted as unknown.
- Criterion 2 must be true: has diabetes
  - At least one of the following is true:
    - At least 1 diagnosis was recorded from 730 days before the index day up to and including \
30 days after the index day (761 days, from 2 January 2019 up to and including 31 January 2021). \
Only diagnoses with: code (ICD10) E11* or code (ICPC1) T90.
    - The last measured value (of several on one day the highest) from 364 days before the index day \
up to and including the index day (365 days, from 3 January 2020 up to and including 1 January 2021) \
is at least 48. Only measurements with: code (LOINC) 4548-4.
  - Unknown when no value was recorded on those days. \
When a part is unknown the whole is unknown too, unless the other parts settle it. \
Who is unknown does not count as included, but is counted as unknown.
- Criterion 3 must not be true: origin out of scope
  - The recorded origin is Z.
  - Unknown when the origin is not recorded. Who is unknown stays in, and is also counted as unknown.

Beginning and end
- Who is not alive on the index day does not belong to it.
- Who is left joins only 30 days after the index day (31 January 2021), since a criterion looks that far ahead. \
Who dies or leaves before that day does not count.
- After death nobody belongs to it. The day of death still counts.
- The last day that counts is 31 December 2022.
- A person counts for at most 365 days, the index day included.
- A person also no longer belongs to it from the first day on which this is no longer true:
  - The person is on that day registered with a general practice.

Attribution
- Each day counts in the municipality where the person lives that day. \
Days without a known place of residence count in no area.

How to read this
- A * after a code means: all codes that begin like this.
- Fingerprint of this definition: {CLOSED.hash()}
"""


def test_a_closed_population_is_read_back_in_full():
    assert (explained(CLOSED, Language.NL).text(), explained(CLOSED, Language.EN).text()) == (IN_DUTCH, IN_ENGLISH)


OPEN = PopulationDefinition(
    id="insured",
    name=Translated("Verzekerden", "Insured persons"),
    kind=PopulationKind.OPEN,
    period=Period.years(2021, 2023),
    index=EachPeriod(Every.YEAR),
    steps=(
        Step(StepKind.INCLUDE, "adult", LABEL, Age(at_least=18)),
        Step(StepKind.INCLUDE, "lelystad", LABEL, Residence(("GM0995",))),
        Step(StepKind.INCLUDE, "insured", LABEL, Registered("insurer")),
    ),
)


def section(definition: PopulationDefinition, place: int, language: Language) -> list[str]:
    return [line.text for line in explained(definition, language).sections[place].lines]


def test_an_open_population_names_the_criteria_that_begin_and_end_membership():
    assert section(OPEN, 1, Language.NL) == [
        "Iedereen wordt in elk kalenderjaar van de waarnemingsperiode één keer beoordeeld: 3 keer in totaal.",
        "De peildatum is de eerste dag van dat jaar waarop de persoon leeft en de criteria 2 en 3 allemaal waar zijn.",
        "Is er zo'n dag niet, dan valt de persoon af bij het eerste van die criteria dat niet tegelijk met de vorige "
        "waar was.",
    ]
    assert section(OPEN, 3, Language.EN) == [
        "Who is left in a year belongs to it in that year, up to and including the last day of the year.",
        "Who is not alive on the index day does not belong to it.",
        "Who is left belongs to the population from the index day on.",
        "Only the days on which criteria 2 and 3 are all true count. "
        "A gap ends membership; afterwards it begins again.",
        "After death nobody belongs to it. The day of death still counts.",
        "The last day that counts is 31 December 2023.",
    ]


@pytest.mark.parametrize("every", Every)
@pytest.mark.parametrize("number_of_spell_criteria", [0, 1, 2])
@pytest.mark.parametrize("language", Language)
def test_every_rhythm_of_an_open_population_has_sentences(every, number_of_spell_criteria, language):
    steps = OPEN.steps[: number_of_spell_criteria + 1]

    assert explained(replace(OPEN, index=EachPeriod(every), steps=steps), language).text().strip()


def test_a_first_event_is_told_with_its_codes():
    definition = replace(CLOSED, index=FirstEvent(DIABETES))

    assert section(definition, 1, Language.EN) == [
        "Everybody is judged once. The index day is the day of the first diagnosis in the observation period. "
        "Only diagnoses with: code (ICD10) E11* or code (ICPC1) T90.",
        "Who has none does not belong to the population.",
    ]


def test_a_criterion_on_the_calendar_delays_entry_to_its_last_day():
    later = Step(StepKind.INCLUDE, "later", LABEL, Happened(DIABETES, Period.year(2021)))

    assert section(replace(CLOSED, steps=(later,)), 3, Language.NL)[2] == (
        "Niemand komt erbij vóór 31 december 2021: tot en met die dag kijkt een criterium. "
        "Wie vóór die dag overlijdt of vertrekt, telt niet mee."
    )


@pytest.mark.parametrize(
    ("attribution", "dutch"),
    [
        (
            Attribution(AttributionRule.REGISTRATION, registration="gp"),
            "Elke dag telt bij de huisartsenpraktijk waar de persoon die dag is ingeschreven. "
            "Dagen zonder bekende inschrijving tellen nergens.",
        ),
        (
            Attribution(AttributionRule.CONTACTS, selection=ADMISSIONS, window=Window(-365, -1)),
            "Voor elk kalenderjaar hoort een persoon bij de zorgaanbieder met wie er op de meeste dagen contact was "
            "van 365 dagen vóór 1 januari van het jaar tot en met 1 dag vóór 1 januari van het jaar (365 dagen). "
            "Alleen contacten met: hoofddiagnose (ICD10) I50 of I48; soort zorg: ziekenhuiszorg; "
            "wat er gebeurde: opname of dagopname; bedrag: minstens € 1.500,50.",
        ),
    ],
)
def test_attribution_has_a_sentence(attribution, dutch):
    assert section(replace(CLOSED, attribution=attribution), 4, Language.NL)[0] == dutch


@pytest.mark.parametrize("language", Language)
def test_every_column_and_allowed_value_that_a_selection_can_ask_for_has_a_word(language):
    texts = Texts.of_package(PACKAGE, language)
    askable = (Kind.CODE, Kind.IDENTIFIER, Kind.INTEGER, Kind.DECIMAL, Kind.CENTS)
    columns = [
        (name, column)
        for table in EventTable
        for name, column in CARE_TABLES[table].columns.items()
        if column.kind in askable
    ]
    keys = {f"column.{name}" for name, _ in columns}
    keys |= {f"value.{name}.{value}" for name, column in columns for value in column.allowed}
    keys |= {f"registration.{kind}" for kind in REGISTRATION_KINDS}
    keys |= {f"attribution.registration.{kind}" for kind in REGISTRATION_KINDS}
    keys |= {f"criterion.attribute.{name}" for name in ATTRIBUTES} | {
        f"unknown.attribute.{name}" for name in ATTRIBUTES
    }
    keys |= {f"rows.{table}.{number}" for table in EventTable for number in ("one", "other")}
    keys |= {f"first.{table}" for table in EventTable}
    keys |= {f"criterion.measured.{table}.{which}" for table in ("measurement", "survey_answer") for which in Which}

    assert keys - texts.keys == set()
