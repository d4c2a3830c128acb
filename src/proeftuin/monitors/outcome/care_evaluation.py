"""
The evaluation in a study about persons: effects on those who lived in the sites when the programme began.

The groups are closed on one day, that of the first start, in sites and comparison regions alike. Were the group of a
later site closed on its own later day, all of it would be known to be alive until then, and those it is compared with
would not. Effects on who lives somewhere in each year stand beside it as the analysis `residence_year`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date

import polars as pl

from proeftuin.data.engine.care_engine import CareEngine, Relation
from proeftuin.data.evaluation_tables import ANALYSES, EFFECTS, EVALUATION_TABLES
from proeftuin.data.population_tables import BASELINE_GROUPS
from proeftuin.errors import NotEstimableError
from proeftuin.methods.effects.multiplicity import holm
from proeftuin.monitors.outcome.care_classes import classes_of_persons
from proeftuin.monitors.outcome.person_analysis import (
    FollowedPersons,
    asked_sums,
    collected,
    further_findings,
    sums_of,
)
from proeftuin.steps.evaluation.analyses.by_deprivation import with_classes
from proeftuin.steps.evaluation.area_class import AreaFigures, classes_of_areas
from proeftuin.steps.evaluation.caveats import Caveat
from proeftuin.steps.evaluation.effect_rows import ALL_SITES, AVERAGE, EvaluationTables, RowMaker, Subject, table_of
from proeftuin.steps.evaluation.evaluation import effects_of_sites
from proeftuin.steps.evaluation.joined_area import JoinedAreas, joined_areas
from proeftuin.steps.evaluation.plan import AnalysisPlan, Role, Sensitivity
from proeftuin.steps.evaluation.reasons import Reason
from proeftuin.steps.evaluation.region_panel import EURO_UNIT
from proeftuin.steps.population.query import Query
from proeftuin.steps.population.region_groups import POOL
from proeftuin.steps.triple_aim.baseline_cell import baseline_cells, baseline_period_query, baseline_query, of_group
from proeftuin.steps.triple_aim.care_cell import cell_queries
from proeftuin.steps.triple_aim.care_definition import CareIndicator
from proeftuin.steps.triple_aim.care_measure import Tally
from proeftuin.steps.triple_aim.care_strata import stratified_cells
from proeftuin.steps.triple_aim.stratified import HUNDREDTHS, StratifiedCells
from proeftuin.vocabulary.indicator import Indicator

RESIDENCE_YEAR = "residence_year"
BASELINE, FOLLOWED = "baseline", "followed"
LEAST_PERSONS = 10
"""Areas of the comparison are put together until each has so many in every year; of fewer no figure may leave."""
_EURO_PER_PERSON_YEAR = "eur_per_person_year"
_OF_NEIGHBOURS = (Sensitivity.NEIGHBOURS_LEFT_OUT, Sensitivity.SPILLOVER)
_WITH_CAVEATS = ("effects", "effects_eur", "analyses")


@dataclass(frozen=True)
class FollowedSums:
    """
    Sums of the groups; those of disjoint persons add up.

    Attributes
    ----------
    cells : frame
        As `baseline_cells` gives them.
    further : mapping of analysis to frame
        What other analyses need besides, see `person_analysis`.
    """

    cells: pl.DataFrame
    further: Mapping[Sensitivity, pl.DataFrame] = field(default_factory=dict)

    def frames(self) -> dict[str, pl.DataFrame]:
        """All of them, by names under which a store can keep them."""
        return {BASELINE: self.cells} | {f"{FOLLOWED}.{name.value}": frame for name, frame in self.further.items()}

    @classmethod
    def of_frames(cls, frames: Mapping[str, pl.DataFrame]) -> FollowedSums | None:
        """What `frames` gave, among others; `None` when nobody is followed."""
        further = {name.partition(".")[2]: frame for name, frame in frames.items() if name.startswith(f"{FOLLOWED}.")}
        if BASELINE not in frames:
            return None
        return cls(frames[BASELINE], {Sensitivity(name): frame for name, frame in further.items()})


@dataclass(frozen=True)
class CareEvaluation:
    """
    What is evaluated, in whom.

    Attributes
    ----------
    plan : AnalysisPlan
        As its author wrote it; its hash stands in every row. Its sites have the areas of the study.
    populations : tuple of str
        Whose members on the baseline day are followed, the main one first.
    neighbours : frame or None
        `region_a`, `region_b`: areas next to each other; `None` when the study does not say.
    area_figures : mapping or None
        How deprived areas are, for a plan that asks for classes of them.
    """

    plan: AnalysisPlan
    populations: tuple[str, ...]
    neighbours: pl.DataFrame | None = None
    area_figures: AreaFigures | None = None

    @property
    def baseline(self) -> date:
        """Day on which the groups are closed: the first start."""
        return min(site.start for site in self.plan.sites)

    def before_the_start(self) -> CareEvaluation:
        """The same groups in the whole years before the first start alone, without other analyses; for a draft."""
        return replace(self, plan=replace(self.plan, last_year=self.baseline.year - 1, sensitivity=()))

    def meaning(self) -> dict[str, object]:
        """What determines the sums of the groups, besides the definitions of populations and indicators."""
        return {
            "outcomes": self.plan.outcomes,
            "years": self.plan.years,
            "baseline": self.baseline,
            "populations": self.populations,
            "analyses": asked_sums(self.plan),
            "cost_cap": self.plan.cost_cap,
        }

    def sums(
        self,
        engine: CareEngine,
        members: Mapping[str, Relation],
        followed: Relation,
        lines: Relation,
        indicators: Mapping[str, CareIndicator],
    ) -> FollowedSums:
        """
        Sums of the groups over what the engine has open.

        Parameters
        ----------
        members : mapping of str to relation
            Days of membership of each population of the study.
        followed : relation
            Those of the population whose days count as time at risk.
        """
        tallies = {outcome: indicators[outcome].tally for outcome in self.plan.outcomes}
        groups = [members[population] for population in self.populations]
        cells = baseline_cells(engine, groups, followed, lines, tallies, day=self.baseline, years=self.plan.years)
        return FollowedSums(cells, collected(engine, self._persons(members, followed, lines, tallies)))

    def queries(
        self,
        members: Mapping[str, Relation],
        followed: Relation,
        lines: Relation,
        indicators: Mapping[str, CareIndicator],
    ) -> list[Query]:
        """What an engine is asked for `sums`, in order."""
        tallies = {outcome: indicators[outcome].tally for outcome in self.plan.outcomes}
        groups = [members[population] for population in self.populations]
        people = baseline_query(groups, followed, lines, day=self.baseline)
        periods = baseline_period_query(followed, people.kept, years=self.plan.years)
        further = sums_of(self._persons(members, followed, lines, tallies)).values()
        more = [query for sums in further for query in (*sums.kept, sums.taken)]
        return [people, periods, *cell_queries(periods.kept, tallies).in_order(), *more]

    def _persons(
        self, members: Mapping[str, Relation], followed: Relation, lines: Relation, tallies: Mapping[str, Tally]
    ) -> FollowedPersons:
        groups = [members[population] for population in self.populations]
        people = baseline_query(groups, followed, lines, day=self.baseline).kept
        periods = baseline_period_query(followed, people, years=self.plan.years).kept
        return FollowedPersons(self.plan, people, periods, tallies, self.baseline, self.populations)

    def tables(
        self,
        sums: FollowedSums,
        residence: pl.DataFrame,
        residents: str,
        regions: Sequence[str],
        indicators: Mapping[str, CareIndicator],
    ) -> EvaluationTables:
        """
        Effects in every population.

        Parameters
        ----------
        sums : frame
            What `sums` gave, added up over all persons.
        residence : frame
            The sums of `care_cells`, in the region of each day.
        residents : str
            The population that these are of.
        regions : sequence of str
            The study's list of regions.

        Raises
        ------
        DefinitionError, NotEstimableError
            The plan cannot be carried out in the main population. In another one, rows say why not.
        """
        parts = []
        for number, population in enumerate(self.populations):
            cells = self.stratified(of_group(sums.cells, number), regions, indicators)
            is_main = number == 0
            if is_main:
                classes = self._classes(cells)
            found = self._effects(population, cells, indicators, classes, is_main=is_main)
            if is_main:
                found = self._with_further(found, population, cells, sums.further, regions, indicators)
            if population == residents and self.plan.sensitivity:
                other = self.stratified(residence, regions, indicators)
                found = self._with_residence_years(found, population, other, indicators)
            parts.append(found)
        return self._together(parts)

    def groups(
        self, sums: FollowedSums, regions: Sequence[str], indicators: Mapping[str, CareIndicator]
    ) -> pl.DataFrame:
        """Who is followed, as the contract `baseline_groups` says."""
        rows = []
        for number, population in enumerate(self.populations):
            try:
                areas = self.areas(self.stratified(of_group(sums.cells, number), regions, indicators))
            except NotEstimableError:
                continue
            sites = [site.region for site in areas.sites if site.is_located]
            pool = [area for area in areas.members if area not in sites]
            held = areas.cells.grouped({**{site: (site,) for site in sites}, POOL: pool})
            persons = held.persons.sum(axis=3).max(axis=0)
            exposure = held.exposure.sum(axis=3).max(axis=0) / HUNDREDTHS
            rows += [
                (population, region, year, self.baseline, int(persons[i, j]), float(exposure[i, j]), "value", None)
                for i, year in enumerate(held.years)
                for j, region in enumerate(held.regions)
            ]
        frame = pl.DataFrame(rows, schema={name: c.type for name, c in BASELINE_GROUPS.columns.items()}, orient="row")
        return BASELINE_GROUPS.in_order(BASELINE_GROUPS.conform(frame))

    def stratified(
        self, sums: pl.DataFrame, regions: Sequence[str], indicators: Mapping[str, CareIndicator]
    ) -> StratifiedCells:
        """The sums of one population as arrays, in the years of the plan."""
        tallies = {outcome: indicators[outcome].tally for outcome in self.plan.outcomes}
        return stratified_cells(sums, tallies, regions, self.plan.years)

    def areas(self, cells: StratifiedCells) -> JoinedAreas:
        """Sites, and the other areas put together until each has enough persons in every year of `cells`."""
        return joined_areas(
            cells,
            self.plan.sites,
            self.neighbours,
            excluded=self.plan.excluded_municipalities,
            least_persons=LEAST_PERSONS,
            seed=self.plan.seed,
        )

    def plan_in(self, population: str, areas: JoinedAreas) -> AnalysisPlan:
        """The plan for the joined areas of a population."""
        asked = self.plan.sensitivity
        if self.neighbours is None:
            asked = tuple(analysis for analysis in asked if analysis not in _OF_NEIGHBOURS)
        return replace(
            self.plan, population=population, sites=areas.sites, excluded_municipalities=(), sensitivity=asked
        )

    def _classes(self, cells: StratifiedCells) -> dict[str, tuple[str, ...]]:
        """Areas by class of deprivation, as the numbers of persons of the main population divide them."""
        if self.area_figures is None or Sensitivity.BY_DEPRIVATION not in self.plan.sensitivity:
            return {}
        return classes_of_areas(self.plan, self.area_figures, cells)

    def _effects(
        self,
        population: str,
        cells: StratifiedCells,
        indicators: Mapping[str, CareIndicator],
        classes: Mapping[str, Sequence[str]],
        *,
        is_main: bool,
    ) -> EvaluationTables:
        definitions = definitions_of(indicators, self.plan.outcomes)
        try:
            areas = self.areas(cells)
            plan = self.plan_in(population, areas)
            # What a programme costs is told per person of the whole population.
            asked = plan if is_main else replace(plan, economics=None)
            found = effects_of_sites(asked, [areas.cells], areas.adjacency, definitions)
            if classes:
                parts = classes_of_persons(self.plan, classes, cells, self.neighbours, least_persons=LEAST_PERSONS)
                found = with_classes(found, replace(self.plan, population=population), parts, definitions)
        except NotEstimableError:
            if is_main:
                raise
            plan = replace(self.plan, population=population)
            return EvaluationTables(table_of(EFFECTS, _impossible_rows(plan, definitions)))
        if not is_main:
            # Areas are put together anew for each population; the regions that are shown are those of the main one.
            return replace(found, comparison_regions=found.comparison_regions.clear())
        return replace(found, comparison_regions=areas.areas_of(found.comparison_regions))

    def _with_further(
        self,
        found: EvaluationTables,
        population: str,
        cells: StratifiedCells,
        sums: Mapping[Sensitivity, pl.DataFrame],
        regions: Sequence[str],
        indicators: Mapping[str, CareIndicator],
    ) -> EvaluationTables:
        """What only records of persons can tell."""
        areas = self.areas(cells)
        plan = self.plan_in(population, areas)
        definitions = definitions_of(indicators, self.plan.outcomes)
        more = further_findings(plan, areas, sums, regions, definitions, self.populations)
        contracts = {contract.name: contract for contract in EVALUATION_TABLES}
        return replace(
            found,
            **{
                part.name: pl.concat(
                    [getattr(found, part.name), table_of(contracts[part.name], getattr(more, part.name))]
                )
                for part in fields(more)
            },
        )

    def _with_residence_years(
        self,
        found: EvaluationTables,
        population: str,
        cells: StratifiedCells,
        indicators: Mapping[str, CareIndicator],
    ) -> EvaluationTables:
        areas = self.areas(cells)
        plan = replace(self.plan_in(population, areas), sensitivity=(), economics=None)
        other = effects_of_sites(plan, [areas.cells], areas.adjacency, definitions_of(indicators, self.plan.outcomes))
        rows = pl.concat([other.effects, other.effects_eur]).filter(pl.col("kind") == AVERAGE)
        as_analysis = ANALYSES.conform(rows.with_columns(pl.lit(RESIDENCE_YEAR).alias("analysis")))
        return replace(found, analyses=pl.concat([found.analyses, as_analysis]))

    def _together(self, parts: Sequence[EvaluationTables]) -> EvaluationTables:
        names = vars(parts[0])
        tables = {name: pl.concat([getattr(part, name) for part in parts]) for name in names}
        for name in ("effects", "effects_eur"):
            tables[name] = _adjusted_over_populations(tables[name], self.populations[1:])
        caveats = [Caveat.CLOSED_GROUP, *([Caveat.NEIGHBOURS_UNKNOWN] if self.neighbours is None else [])]
        for name in _WITH_CAVEATS:
            tables[name] = _with_caveats(tables[name], caveats).with_columns(pl.lit(self.plan.hash()).alias("plan"))
        in_order = {contract.name: contract for contract in EVALUATION_TABLES}
        return EvaluationTables(
            **{name: in_order[name].in_order(frame) if name in in_order else frame for name, frame in tables.items()}
        )


def definitions_of(indicators: Mapping[str, CareIndicator], outcomes: Sequence[str]) -> dict[str, Indicator]:
    """The outcomes as an evaluation knows them: to it, a year at risk is an insured year."""
    plain = {outcome: indicators[outcome].indicator for outcome in outcomes}
    return {
        outcome: replace(found, unit=EURO_UNIT) if found.unit == _EURO_PER_PERSON_YEAR else found
        for outcome, found in plain.items()
    }


def _impossible_rows(plan: AnalysisPlan, definitions: Mapping[str, Indicator]) -> list[dict[str, object]]:
    """For a population that is too small to be cut into regions."""
    everybody = Subject(ALL_SITES, len(plan.located_sites), 0)
    return [
        RowMaker.of(plan, definition).not_estimable(
            AVERAGE, None, "difference_in_differences", everybody, Reason.TOO_FEW_REGIONS
        )
        for definition in definitions.values()
    ]


def _adjusted_over_populations(effects: pl.DataFrame, segments: Sequence[str]) -> pl.DataFrame:
    """Effects in several populations are one family: among many segments some stand out by chance (Holm)."""
    judged = (
        pl.col("population").is_in(list(segments))
        & (pl.col("site") == ALL_SITES)
        & (pl.col("kind") == AVERAGE)
        & (pl.col("role") != Role.NEGATIVE_CONTROL.value)
        & pl.col("p_bootstrap").is_not_null()
    )
    family = effects.with_row_index("_row").filter(judged)
    if family.height < 2:
        return effects
    adjusted = family.select("_row", pl.Series("_p", holm(family["p_bootstrap"].to_numpy())))
    joined = effects.with_row_index("_row").join(adjusted, on="_row", how="left", maintain_order="left")
    return joined.with_columns(
        pl.coalesce("_p", "p_adjusted").alias("p_adjusted"),
        pl.when(pl.col("_p").is_not_null()).then(pl.lit("holm")).otherwise(pl.col("adjustment")).alias("adjustment"),
    ).drop("_row", "_p")


def _with_caveats(rows: pl.DataFrame, caveats: Sequence[Caveat]) -> pl.DataFrame:
    more = pl.lit(" ".join(caveats))
    return rows.with_columns(
        pl.concat_str([pl.col("caveats"), more], separator=" ", ignore_nulls=True).alias("caveats")
    )
