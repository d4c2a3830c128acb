"""
The results of a person-level study as the pages on effects show them: those of one population that is followed.

The pages are the same as those of a study on open data. What differs are the rows, which are of several populations
here, and some sentences, which speak of persons who are followed instead of residents who are counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from proeftuin.reporting.care_edition import CareEdition
from proeftuin.reporting.edition import Row

TABLES_BY_POPULATION = (
    "effects", "effects_eur", "analyses", "diagnostics", "bounds", "balance", "donors", "gaps", "monthly_series",
    "economics", "acceptability", "cost_effect_draws", "placebos", "baseline_groups",
)  # fmt: skip
"""Tables with rows of every population that is followed."""
OWN_WORDS = "in_persons"
"""Topic of the sentences that read differently here, each under the key that it replaces."""


@dataclass(frozen=True)
class EffectsEdition(CareEdition):
    """
    Effects in one population, in one language.

    Attributes
    ----------
    followed : str
        The population.
    """

    followed: str = ""

    def say(self, key: str, /, **gaps: object) -> str:
        """The sentence under `key`, in the words for persons where there are any."""
        own = f"{OWN_WORDS}.{key}"
        return self.texts(own if own in self.texts else key, **gaps)

    @property
    def is_main(self) -> bool:
        """Whether this is the population that the plan names first."""
        return self.followed == self.released.study.followed[0]

    @cached_property
    def followed_name(self) -> str:
        """Name of the population."""
        return self.population_name(self.followed)

    def outcome_page(self, outcome: str) -> str:
        """Path of the page about the effect on an outcome in this population."""
        return f"effects/{outcome}.html" if self.is_main else f"effects/{self.followed}/{outcome}.html"

    def insured_years_of_sites(self) -> dict[str, float]:
        """Years that those who are followed were insured, per year on average after the start of their site."""
        rows = self.groups()
        known: dict[str, float] = {}
        for site in self.located_sites:
            years = [row["exposure"] for row in rows if row["region"] == site.region and row["year"] >= site.start.year]
            if years and None not in years:
                known[site.id] = sum(years) / len(years)
        return known

    def groups(self) -> list[Row]:
        """How many persons are followed, by site and year."""
        return list(self.care_rows("baseline_groups"))


def effects_edition(edition: CareEdition, population: str | None = None) -> EffectsEdition:
    """The effects in `population`, or in the main one."""
    released = edition.released
    followed = population or released.study.followed[0]
    own = {
        name: released.tables[name].filter(pl.col("population") == followed)
        for name in TABLES_BY_POPULATION
        # A bundle of before placebo effects were told by population has those of the main one.
        if name in released.tables and "population" in released.tables[name].columns
    }
    return EffectsEdition(
        replace(released, tables={**released.tables, **own}),
        edition.language,
        edition.geography,
        edition.catalogue,
        followed,
    )


def effects_of_segments(edition: CareEdition) -> tuple[EffectsEdition, ...]:
    """The effects in every population that is followed, the main one first."""
    return tuple(effects_edition(edition, population) for population in edition.released.study.followed)
