"""
Continuity of general practice care: how the visits of a person in a calendar year spread over providers.

Two indices in common use. The usual provider index is the share of the visits with the provider seen most. The
continuity of care index of Bice and Boxerman is (sum of n_j squared - N) / (N (N - 1)), with N visits of which n_j with
provider j: one when all were with one provider, zero when each was with another. Both say little about few visits and
are given from three visits on.

A visit is a consultation, a telephone call or a home visit in general practice with a known provider. Lines of one day,
kind and provider are one visit, because a claim can have several.

Source: Bice and Boxerman, Medical Care 1977;15(4):347-349; Breslau and Reeb, Journal of Medical Education
1975;50(10):965-969.
"""

from __future__ import annotations

from proeftuin.data.care.contract import CareColumn, CareTable, Kind
from proeftuin.data.engine.care_engine import Relation
from proeftuin.data.engine.portable import Number, total, year_of
from proeftuin.steps.population.query import Query, care_table
from proeftuin.steps.triple_aim.facts.fact import Fact
from proeftuin.steps.triple_aim.facts.share import ten_thousandths

FEWEST_VISITS = 3
"""Visits in the year from which an index is given."""
VISITS = ("consultation", "telephone", "home_visit")
"""Kinds of contact that are a visit."""

CONTINUITY_YEAR = CareTable(
    "continuity_year",
    "one person in one calendar year with at least one visit to a known provider in general practice",
    {
        "person_id": CareColumn(Kind.PERSON, "pseudonym of the person, the same in all tables"),
        "year": CareColumn(Kind.INTEGER, "calendar year", unit="calendar year"),
        "day": CareColumn(Kind.DAY, "day of the last visit in the year"),
        "visits": CareColumn(Kind.INTEGER, "visits with a known provider", unit="visits"),
        "visits_usual_provider": CareColumn(Kind.INTEGER, "visits with the provider seen most", unit="visits"),
        "sum_of_squares": CareColumn(Kind.INTEGER, "squares of the visits with each provider, added up"),
        "upc": CareColumn(
            Kind.INTEGER,
            "usual provider index: share of the visits with the provider seen most",
            f"fewer than {FEWEST_VISITS} visits",
            "ten-thousandths",
        ),
        "coc": CareColumn(
            Kind.INTEGER,
            "continuity of care index of Bice and Boxerman",
            f"fewer than {FEWEST_VISITS} visits",
            "ten-thousandths",
        ),
    },
    key=("person_id", "year"),
    day="day",
)


def _continuity() -> Relation:
    contact = care_table("contact")
    seen = contact.filter((contact.domain == "gp") & contact.kind.isin(VISITS) & contact.provider_id.notnull())
    visit = seen.select("person_id", "provider_id", "kind", "day").distinct()
    dated = visit.mutate(year=year_of(visit.day))
    of_provider = dated.group_by("person_id", "year", "provider_id").agg(number=dated.count(), last=dated.day.max())
    years = of_provider.group_by("person_id", "year").agg(
        day=of_provider["last"].max(),
        visits=total(of_provider.number),
        visits_usual_provider=of_provider.number.max(),
        sum_of_squares=total(of_provider.number * of_provider.number),
    )
    pairs = years.visits * (years.visits - 1)
    return years.mutate(
        upc=_if_enough(years, ten_thousandths(years.visits_usual_provider, years.visits)),
        coc=_if_enough(years, ten_thousandths(years.sum_of_squares - years.visits, pairs)),
    ).select(list(CONTINUITY_YEAR.columns))


def _if_enough(years: Relation, index: Number) -> Number:
    return (years.visits >= FEWEST_VISITS).ifelse(index, None).cast("int64")


FACT = Fact(CONTINUITY_YEAR, (Query(CONTINUITY_YEAR.name, _continuity()),), ("contact",))
