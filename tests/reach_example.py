"""Small portfolios, drawn persons to whom something was delivered, and their reach worked out in plain Python."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random

import polars as pl

from proeftuin.steps.implementation.portfolio import Entry, EntryStatus, Targets
from proeftuin.steps.implementation.reach_cell import AGE_GROUPS, STEPS, given_tables, reach_queries, reach_sums
from proeftuin.steps.implementation.reach_plan import UNASSIGNED, WHOLE, ReachPlan
from proeftuin.steps.implementation.rollout import Rollout
from proeftuin.steps.population.care_regions import SiteAreas, regions_of_areas
from proeftuin.steps.population.population_definition import Every
from proeftuin.vocabulary.language import Translated
from tests.care_example import open_with

YEARS = (2021, 2022)
REGIONS = regions_of_areas(
    [("A1", None), ("A2", None), ("B1", None), ("C1", None)],
    [SiteAreas("noord", "Noord", ("A1", "A2")), SiteAreas("zuid", "Zuid", ("B1",))],
)
"""Two areas are one site and one is another; the fourth is in none."""
SEGMENTS = ("well", "ill", "frail")


def entry(id, *rollouts, segments=(), targets=None):
    """An entry that runs, with rollouts as (site, start, end)."""
    return Entry(
        id=id,
        intervention="case_management",
        name=Translated(id, id),
        status=EntryStatus.RUNNING,
        segments=segments,
        targets=targets or Targets(),
        rollouts=tuple(Rollout(site, start, end) for site, start, end in rollouts),
    )


PLAN = ReachPlan(
    entries=(
        entry(
            "home_team",
            ("noord", date(2021, 3, 1), date(2022, 3, 1)),
            ("noord", date(2022, 6, 1), None),
            ("zuid", date(2021, 7, 1), None),
            segments=("frail", "ill"),
        ),
        entry("walking", ("zuid", date(2020, 1, 1), date(2022, 7, 1))),
    ),
    sites=("noord", "zuid"),
    segments=SEGMENTS,
    years=YEARS,
    every=Every.QUARTER,
)

PERIOD_TYPES = {
    "person_id": pl.Int64, "year": pl.Int64, "region": pl.Int64, "enter_day": pl.Date, "leave_day": pl.Date,
    "sex": pl.String, "age": pl.Int64, "age_band": pl.Int64, "days": pl.Int64,
}  # fmt: skip
ASSIGNED_TYPES = {"person_id": pl.Int64, "year": pl.Int64, "segment": pl.Int64}


def drawn(seed, persons=25):
    """Person-time, segments and delivery of persons who move, leave, and get things they should not."""
    random = Random(seed)
    periods, assigned, delivered = [], [], set()
    for person in range(1, persons + 1):
        age, sex = random.randint(0, 95), random.choice(["female", "male", None])
        for year in YEARS:
            if random.random() < 0.1:
                continue
            first = date(year, 1, 1) + timedelta(random.choice([0, 0, 100]))
            last = date(year + 1, 1, 1) - timedelta(random.choice([0, 0, 80]))
            cut = first + timedelta(random.randint(1, 170)) if random.random() < 0.4 else last
            for enter, leave in ((first, cut), (cut, last)):
                if enter < leave:
                    region = random.randint(0, 4)
                    periods.append((person, year, region, enter, leave, sex, age, None, (leave - enter).days))
            assigned.append((person, year, random.randint(0, 2)))
        for _ in range(random.choice([0, 3, 8, 15])):
            day = date(2021, 1, 1) + timedelta(random.randint(-30, 760))
            step = random.choice([*STEPS, "session", "session"])
            setting = random.choice([None, "s1", "s2"])
            delivered.add((random.choice(["home_team", "walking", "other"]), person, day, step, setting))
    rows = [
        dict(zip(("intervention_id", "person_id", "day", "step", "setting_id"), one, strict=True))
        | {"dose": random.choice([None, "0.5", "2"]) if one[3] == "session" else None}
        for one in sorted(delivered, key=str)
    ]
    return periods, assigned, [one | {"dose": None if one["dose"] is None else float(one["dose"])} for one in rows]


def of_persons(population, wanted):
    """The same of some persons."""
    periods, assigned, delivered = population
    return (
        [row for row in periods if row[0] in wanted],
        [row for row in assigned if row[0] in wanted],
        [row for row in delivered if row["person_id"] in wanted],
    )


def sums_on(engine, population, plan=PLAN):
    """All sums of the drawn persons."""
    periods, assigned, delivered = population
    open_with(engine, {"delivery": [row | {"dose": row["dose"]} for row in delivered]})
    time = engine.given("drawn_period", pl.DataFrame(periods, schema=PERIOD_TYPES, orient="row"))
    placed = engine.given("drawn_segment", pl.DataFrame(assigned, schema=ASSIGNED_TYPES, orient="row"))
    return reach_sums(engine, reach_queries(time, placed, is_open=True), given_tables(plan, REGIONS))


class ByHand:
    """The same sums, person by person and day by day, without an engine."""

    def __init__(self, population, plan=PLAN):
        self.periods, assigned, self.delivered = population
        self.segment = {(person, year): place for person, year, place in assigned}
        self.plan = plan
        self.site = {1: 1, 2: 1, 3: 2}
        self.slots = defaultdict(list)
        for place, site, period, starts, ends in plan.slot_frame().rows():
            self.slots[place, site, period].append((starts, ends))

    def placed(self):
        """Where each eligible person counts: entry, period, person to region, segment, sex and age group."""
        found = {}
        for person, year, region, enter, leave, sex, age, *_ in self.periods:
            segment = self.segment.get((person, year), UNASSIGNED)
            for (place, site, period), spells in self.slots.items():
                one = self.plan.entries[place]
                if self.site.get(region) != site or (one.segments and SEGMENTS[segment] not in one.segments):
                    continue
                for starts, ends in spells:
                    if enter < ends and leave > starts:
                        group = sum(age >= begins for begins in AGE_GROUPS) - 1
                        key, mark = (place, period, person), (max(enter, starts), region, segment, sex or "unknown")
                        found[key] = min(found.get(key, (*mark, group)), (*mark, group))
        return found

    def counts(self):
        """As `count_query` says."""
        sums = defaultdict(Counter)
        for (place, period, person), (_, region, segment, *_) in self.placed().items():
            row = sums[place, region, period, segment]
            row["eligible"] += 1
            acts = self.acts(place, period, person)
            for step in STEPS:
                row[step] += any(act["step"] == step for act in acts)
            sessions = [act for act in acts if act["step"] == "session"]
            row["participants"] += bool(sessions)
            row["sessions"] += len(sessions)
            row["dose"] += sum(round(10_000 * act["dose"]) for act in sessions if act["dose"] is not None)
            row["without_dose"] += sum(act["dose"] is None for act in sessions)
        return {key: dict(row) for key, row in sums.items()}

    def strata(self):
        """As `strata_query` says, of eligible and enrolled."""
        sums = defaultdict(Counter)
        for (place, period, person), (_, region, _, sex, group) in self.placed().items():
            if period == WHOLE:
                acts = self.acts(place, period, person)
                sums[place, region, sex, group]["eligible"] += 1
                sums[place, region, sex, group]["enrolled"] += any(act["step"] == "enrolled" for act in acts)
        return {key: dict(row) for key, row in sums.items()}

    def acts(self, place, period, person):
        """What was delivered to somebody in a period, on days on which the person was eligible where they lived."""
        return [
            act
            for act in self.delivered
            if act["person_id"] == person
            and act["intervention_id"] == self.plan.entries[place].id
            and self.is_eligible(place, period, person, act["day"])
        ]

    def is_eligible(self, place, period, person, day):
        """Whether somebody is one of those for whom the entry is carried out on that day of the period."""
        wanted = self.plan.entries[place].segments
        for one, year, region, enter, leave, *_ in self.periods:
            spells = self.slots.get((place, self.site.get(region, 0), period), ())
            segment = SEGMENTS[self.segment[person, year]] if (person, year) in self.segment else None
            if one == person and enter <= day < leave and (not wanted or segment in wanted):
                return any(starts <= day < ends for starts, ends in spells)
        return False

    def flags(self):
        """Persons by entry and flag, wherever they are."""
        found = defaultdict(set)
        for act in self.delivered:
            ids = [one.id for one in self.plan.entries]
            place = ids.index(act["intervention_id"]) if act["intervention_id"] in ids else -1
            person, day = act["person_id"], act["day"]
            found[place, "persons"].add(person)
            if place < 0:
                continue
            here = [row for row in self.periods if row[0] == person and row[3] <= day < row[4]]
            if not here:
                found[place, "outside_population"].add(person)
                continue
            ((_, year, region, *_),) = here
            spells = self.slots.get((place, self.site.get(region, 0), WHOLE))
            if spells is None:
                found[place, "outside_sites"].add(person)
                continue
            wanted = self.plan.entries[place].segments
            if wanted and SEGMENTS[self.segment[person, year]] not in wanted:
                found[place, "outside_segments"].add(person)
            if not any(starts <= day < ends for starts, ends in spells):
                found[place, "outside_dates"].add(person)
        for (place, person), days in self._days().items():
            if place >= 0 and "after" in days and "enrolled" not in days:
                found[place, "without_enrolment"].add(person)
            enrolled = days.get("enrolled")
            is_late = enrolled and (days.get("invited", enrolled) > enrolled or days.get("after", enrolled) < enrolled)
            if place >= 0 and is_late:
                found[place, "steps_out_of_order"].add(person)
        return {key: len(persons) for key, persons in found.items()}

    def _days(self):
        first = defaultdict(dict)
        ids = [one.id for one in self.plan.entries]
        for act in self.delivered:
            place = ids.index(act["intervention_id"]) if act["intervention_id"] in ids else -1
            step = "after" if act["step"] in ("session", "completed", "stopped") else act["step"]
            own = first[place, act["person_id"]]
            own[step] = min(own.get(step, act["day"]), act["day"])
        return first
