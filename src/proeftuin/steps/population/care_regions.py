"""
The regions of a person-level study: which area, organisation or provider belongs to which, and what they add up to.

Municipalities are brought to one division. A municipality that was divided over several cannot tell where a person of
it lives now, so its persons belong to no region until they are recorded in a later division. Of areas of another level
each is a region of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from proeftuin.steps.population.attribution import RegionsOfUnits
from proeftuin.vocabulary.division import conversion_between, municipalities_on

EVERYBODY = "all"
"""Everybody in the data, wherever they live."""
REST = "rest"
"""Persons in no region of the study."""
FIRST_DIVISION = 2011


@dataclass(frozen=True)
class StudyRegions:
    """
    What figures are about.

    Attributes
    ----------
    units : RegionsOfUnits
        Regions that person-time is divided over.
    groups : mapping of region to regions
        The regions that figures are given for and those that they are the sum of; `all` is everybody.
    names : mapping of region to str
    division : int
        Year of the municipal division; 0 when the regions are not municipalities.
    """

    units: RegionsOfUnits
    groups: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    division: int

    def places_of_groups(self) -> dict[str, tuple[int, ...]]:
        """Groups of more than one region, by the places of these in the list of regions; 0 is the rest."""
        place = {REST: 0} | {region: number for number, region in enumerate(self.units.regions, start=1)}
        return {
            group: tuple(place[region] for region in regions if region in place)
            for group, regions in self.groups.items()
            if len(regions) > 1
        }

    def with_regions(self, regions: Sequence[str]) -> StudyRegions:
        """The same with those of `regions` that it lacks, under their code: areas that only another holder has."""
        new = sorted(set(regions) - set(self.units.regions))
        if not new:
            return self
        units = RegionsOfUnits({**self.units.region_of, **{(region, None): region for region in new}})
        groups: dict[str, tuple[str, ...]] = {region: (region,) for region in units.regions}
        groups |= {group: codes for group, codes in self.groups.items() if group not in groups}
        groups[EVERYBODY] = (*units.regions, REST)
        return StudyRegions(units, groups, {**{region: region for region in new}, **self.names}, self.division)


@dataclass(frozen=True)
class SiteAreas:
    """One site and the areas, organisations or providers whose persons are its own."""

    id: str
    name: str
    areas: tuple[str, ...]

    @property
    def region(self) -> str:
        """The site as a region."""
        return f"site:{self.id}"


def regions_of_municipalities(
    division: int, vintages: Collection[int | None], sites: Sequence[SiteAreas]
) -> StudyRegions:
    """
    Municipalities of one division, the sites that are made of them, and everybody.

    Parameters
    ----------
    vintages : collection of int or None
        Divisions that residence is recorded in; `None` is taken for the study's own.
    """
    day = date(division, 1, 1)
    codes = municipalities_on(day)
    region_of: dict[tuple[str, int | None], str] = {(code, None): code for code in codes}
    for vintage in sorted(year for year in vintages if year is not None and year >= FIRST_DIVISION):
        whole = [step for step in conversion_between(date(vintage, 1, 1), day) if not step.declared]
        region_of |= {(step.from_code, vintage): step.to_code for step in whole}
    return _with_sites(region_of, sites, dict(codes), division)


def regions_of_areas(areas: Collection[tuple[str, int | None]], sites: Sequence[SiteAreas]) -> StudyRegions:
    """Every area as a region of its own, under its code, with the sites that are made of them."""
    return _with_sites({area: area[0] for area in areas}, sites, {code: code for code, _ in areas}, 0)


def regions_of_sites(sites: Sequence[SiteAreas]) -> StudyRegions:
    """Sites as the only regions, for persons who are attributed by registration or by contacts."""
    region_of: dict[tuple[str, int | None], str] = {(unit, None): site.region for site in sites for unit in site.areas}
    groups: dict[str, tuple[str, ...]] = {site.region: (site.region,) for site in sites}
    groups[EVERYBODY] = (*(site.region for site in sites), REST)
    return StudyRegions(RegionsOfUnits(region_of), groups, {site.region: site.name for site in sites}, 0)


def unknown_areas(regions: StudyRegions, sites: Sequence[SiteAreas]) -> list[tuple[str, str]]:
    """Sites with the areas that are no region of the study."""
    known = set(regions.units.regions)
    return [(site.id, area) for site in sites for area in site.areas if area not in known]


def _with_sites(
    region_of: Mapping[tuple[str, int | None], str],
    sites: Sequence[SiteAreas],
    names: Mapping[str, str],
    division: int,
) -> StudyRegions:
    units = RegionsOfUnits(region_of)
    groups: dict[str, tuple[str, ...]] = {region: (region,) for region in units.regions}
    groups |= {site.region: site.areas for site in sites}
    groups[EVERYBODY] = (*units.regions, REST)
    return StudyRegions(units, groups, {**names, **{site.region: site.name for site in sites}}, division)
