"""
A small released result that looks like the outcome monitor's, for tests of everything that shows results.

Thirty invented municipalities on a grid of six columns, four located sites and one without geography, 2011 to 2023.
The numbers are made up; every table keeps its contract and all four states of a number occur.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from proeftuin.data import evaluation_tables, tables
from proeftuin.release.released import Released, StudyCard
from proeftuin.vocabulary.age_band import FIVE_YEAR_BANDS_TO_90
from proeftuin.vocabulary.aim import Aim
from proeftuin.vocabulary.citation import Citation
from proeftuin.vocabulary.estimate import Basis
from proeftuin.vocabulary.indicator import Break, Direction, Indicator
from proeftuin.vocabulary.language import Translated
from proeftuin.vocabulary.site import GeographyMark, Site

FIRST_YEAR, LAST_YEAR, DIVISION = 2011, 2023, 2023
YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
SURVEY_YEARS = (2016, 2020)
PLAN = "5f0c3a9e"
_NAMES = [
    "Aardermeer",
    "Bergveld",
    "Cruijsdonk",
    "Dalwijk",
    "Eemhoven",
    "Fluitenberg",
    "Grootmeer",
    "Heidelo",
    "Iepenrode",
    "Jonkersveen",
    "Kempenaar",
    "Lindedal",
    "Molenwaard",
    "Noorderhaven",
    "Oeverzicht",
    "Polderkoog",
    "Quarlesdam",
    "Rietbroek",
    "Schansdorp",
    "Terpstra",
    "Uiterdijk",
    "Veenhuis",
    "Westerburen",
    "Xantersloot",
    "Ypenhof",
    "Zandkreek",
    "Achterkerk",
    "Broekland",
    "Capelderhof",
    "Duinzicht-Zuiderstrand",
]
MUNICIPALITIES = {f"GM{9001 + position}": name for position, name in enumerate(_NAMES)}
COLUMNS = 6
CITED = {
    "vektis": Citation(
        "vektis",
        Translated("Vektis open data per gemeente", "Vektis open data by municipality"),
        "Vektis",
        "Bron: Vektis",
        Translated("Vrij te gebruiken met bronvermelding.", "Free to use when the source is named."),
        2011,
        2023,
    ),
    "gezondheidsmonitor": Citation(
        "gezondheidsmonitor",
        Translated("Gezondheidsmonitor Volwassenen en Ouderen", "Health Monitor Adults and Older People"),
        "GGD'en, CBS en RIVM",
        "Bron: Gezondheidsmonitor Volwassenen en Ouderen, GGD’en, CBS en RIVM",
        Translated("Vrij te gebruiken met bronvermelding.", "Free to use when the source is named."),
        2016,
        2020,
    ),
    "panel": Citation(
        "panel",
        Translated("Sterfte per gemeente", "Mortality by municipality"),
        "CBS",
        "Bron: CBS",
        Translated("CC BY 4.0", "CC BY 4.0"),
        2013,
        2019,
    ),
}


def _indicator(
    id: str,
    nl: str,
    en: str,
    aim: Aim,
    unit: str,
    direction: Direction = Direction.NEUTRAL,
    basis: Basis = Basis.REGISTRATION,
    source: str = "vektis",
    first_year: int = FIRST_YEAR,
    last_year: int = LAST_YEAR,
    components: tuple[str, ...] = (),
    breaks: tuple[Break, ...] = (),
) -> Indicator:
    return Indicator(
        id=id,
        version="1",
        name=Translated(nl, en),
        description=Translated(f"{nl}: voorbeeld.", f"{en}: example."),
        aim=aim,
        unit=unit,
        direction=direction,
        basis=basis,
        population="insured" if source == "vektis" else "adults" if basis is Basis.SURVEY else "residents",
        source=source,
        first_year=first_year,
        last_year=last_year,
        components=components,
        breaks=breaks,
    )


_EUR = "eur_per_insured_year"
INDICATORS = {
    each.id: each
    for each in (
        _indicator(
            "zvw_comparable",
            "Zorgkosten, vergelijkbare deel",
            "Care costs, comparable part",
            Aim.COST,
            _EUR,
            components=("specialist_care", "gp_care", "pharmacy"),
        ),
        _indicator(
            "specialist_care",
            "Medisch-specialistische zorg",
            "Specialist medical care",
            Aim.COST,
            _EUR,
            components=("specialist_care",),
            breaks=(
                Break(2014, Translated("Andere indeling van de zorg", "Care grouped differently")),
                Break(2015, Translated("Deel van de zorg naar Wlz en Wmo", "Part of the care moved to other acts")),
            ),
        ),
        _indicator("gp_care", "Huisartsenzorg", "GP care", Aim.COST, _EUR, components=("gp_care",)),
        _indicator("pharmacy", "Geneesmiddelen", "Medicines", Aim.COST, _EUR, components=("pharmacy",)),
        _indicator(
            "district_nursing",
            "Wijkverpleging",
            "District nursing",
            Aim.COST,
            _EUR,
            components=("district_nursing",),
            first_year=2015,
        ),
        _indicator(
            "good_health",
            "Goede ervaren gezondheid",
            "Good perceived health",
            Aim.HEALTH,
            "percent",
            Direction.HIGHER_IS_BETTER,
            Basis.SURVEY,
            "gezondheidsmonitor",
            2016,
            2020,
        ),
        _indicator(
            "overweight",
            "Overgewicht",
            "Overweight",
            Aim.HEALTH,
            "percent",
            Direction.LOWER_IS_BETTER,
            Basis.SURVEY,
            "gezondheidsmonitor",
            2016,
            2020,
        ),
        _indicator(
            "mortality",
            "Sterfte",
            "Mortality",
            Aim.HEALTH,
            "per_100000",
            Direction.LOWER_IS_BETTER,
            Basis.REGISTRATION,
            "panel",
            2013,
            2019,
        ),
    )
}
_LEVELS = {
    "zvw_comparable": 1650.0,
    "specialist_care": 1080.0,
    "gp_care": 190.0,
    "pharmacy": 380.0,
    "district_nursing": 210.0,
    "good_health": 77.0,
    "overweight": 49.0,
    "mortality": 880.0,
}


def _codes(*positions: int) -> tuple[str, ...]:
    return tuple(list(MUNICIPALITIES)[position] for position in positions)


SITES = (
    Site(
        "noorderzorg",
        "Noorderzorg",
        date(2013, 1, 1),
        GeographyMark.SOURCED,
        _codes(0, 1),
        Translated("Jaarverslag 2014", "Annual report 2014"),
    ),
    Site(
        "samen-gezond",
        "Samen Gezond",
        date(2013, 4, 23),
        GeographyMark.ASSUMED,
        _codes(9, 10, 16),
        Translated("Aanname", "Assumption"),
    ),
    Site(
        "mijnzorg",
        "MijnZorg Oost",
        date(2014, 7, 1),
        GeographyMark.ASSUMED,
        _codes(22, 28),
        Translated("Aanname", "Assumption"),
    ),
    Site(
        "goedleven",
        "GoedLeven",
        date(2013, 4, 23),
        GeographyMark.ASSUMED,
        _codes(
            13,
        ),
        Translated("Aanname", "Assumption"),
    ),
    Site(
        "onbekend",
        "Zorg in de Regio",
        date(2013, 4, 23),
        GeographyMark.UNKNOWN,
        (),
        None,
        Translated("Niemand kon het gebied met een bron staven.", "Nobody could support the area with a source."),
    ),
)
_LOCATED = tuple(site for site in SITES if site.is_located)
_IN_A_SITE = {code for site in _LOCATED for code in site.municipalities}
MEMBERS = {
    **{code: (code,) for code in MUNICIPALITIES},
    **{site.region: site.municipalities for site in _LOCATED},
    "pool": tuple(code for code in MUNICIPALITIES if code not in _IN_A_SITE),
    "NL01": tuple(MUNICIPALITIES),
}
_POOL = MEMBERS["pool"]
COMPARISON_REGIONS = {f"comparison:{place + 1:02}": _POOL[place * 7 : place * 7 + 7] for place in range(3)}
"""Cut from the pool; only the table of regions knows them."""
_SIZES = {code: 9_000.0 * 1.16**position for position, code in enumerate(MUNICIPALITIES)}


@cache
def released_example() -> Released:
    """The example, made once; do not change its tables in place."""
    estimates = _estimates()
    built = {
        "estimates": estimates,
        "comparisons": _comparisons(estimates),
        "funnels": _funnels(estimates),
        "inequalities": _inequalities(),
        "trends": _trends(),
        "effects": _effects(),
        "placebos": _placebos(),
        **_judgement(),
        "attrition": _attrition(),
        "pyramids": _pyramids(),
        "regions": _regions(),
        "sites": _sites(),
        "quality": _quality(),
    }
    contracts = {contract.name: contract for contract in (*tables.ALL, *evaluation_tables.EVALUATION_TABLES)}
    return Released(
        study=StudyCard(
            "voorbeeld",
            Translated("Landelijke uitkomstenmonitor (voorbeeld)", "National outcome monitor (example)"),
            Translated(
                "Wat veranderde er in de proeftuinen, vergeleken met de rest van Nederland?",
                "What changed in the sites, compared with the rest of the country?",
            ),
            date(DIVISION, 1, 1),
            FIRST_YEAR,
            LAST_YEAR,
            PLAN,
            tuple(built["effects"]["outcome"].unique(maintain_order=True)),
        ),
        sites=SITES,
        indicators=INDICATORS,
        citations=CITED,
        tables={name: contracts[name].conform(frame) for name, frame in built.items()},
        rules=("supplier",),
    )


def geography_example() -> dict[str, object]:
    """TopoJSON of the thirty municipalities, squares on a grid, under their codes in `municipalities`."""
    rows = -(-len(MUNICIPALITIES) // COLUMNS)
    arcs: list[list[list[float]]] = []
    index: dict[tuple[str, int, int], int] = {}

    def corner(column: int, row: int) -> list[float]:
        return [round(4.4 + column * 0.4, 3), round(53.2 - row * 0.26, 3)]

    for row in range(rows + 1):
        for column in range(COLUMNS):
            index["across", column, row] = len(arcs)
            arcs.append([corner(column, row), corner(column + 1, row)])
    for row in range(rows):
        for column in range(COLUMNS + 1):
            index["down", column, row] = len(arcs)
            arcs.append([corner(column, row), corner(column, row + 1)])
    geometries = []
    for position, (code, name) in enumerate(MUNICIPALITIES.items()):
        column, row = position % COLUMNS, position // COLUMNS
        ring = [
            index["across", column, row],
            index["down", column + 1, row],
            ~index["across", column, row + 1],
            ~index["down", column, row],
        ]
        geometries.append({"type": "Polygon", "id": code, "properties": {"name": name}, "arcs": [ring]})
    return {
        "type": "Topology",
        "arcs": arcs,
        "objects": {"municipalities": {"type": "GeometryCollection", "geometries": geometries}},
    }


def _years_of(indicator: Indicator) -> tuple[int, ...]:
    if indicator.basis is Basis.SURVEY:
        return SURVEY_YEARS
    return tuple(range(indicator.first_year, indicator.last_year + 1))


def _ratio(indicator: str, region: str, year: int) -> float:
    """Place of a region relative to the country: a fixed part of the region, a small part of the year."""
    if region == "NL01":
        return 1.0
    if region == "pool":
        return 1.002
    parts = MEMBERS[region]
    positions = [list(MUNICIPALITIES).index(code) for code in parts]
    spread = 0.05 if INDICATORS[indicator].basis is Basis.SURVEY else 0.12
    turn = list(INDICATORS).index(indicator)
    fixed = float(np.mean([np.sin(2.4 * position + turn) for position in positions]))
    wobble = float(np.mean([np.sin(5.1 * position + 1.7 * year) for position in positions]))
    return 1 + spread * fixed + 0.02 * wobble


def _level(indicator: Indicator, year: int) -> float:
    level = _LEVELS[indicator.id]
    if indicator.unit == _EUR:
        level *= 1.022 ** (year - FIRST_YEAR)
    shift = sum(0.08 for each in indicator.breaks if each.year <= year)
    return level * (1 + shift)


def _state(indicator: Indicator, region: str, year: int) -> tuple[str, str | None]:
    """The rare number that is not there, with its reason."""
    if indicator.id == "mortality" and region == "site:goedleven":
        return "not_estimable", "too_few_events"
    if indicator.basis is Basis.SURVEY and region == "site:mijnzorg" and year == SURVEY_YEARS[0]:
        return "missing", "not_in_source"
    if indicator.id == "gp_care" and region == "site:samen-gezond" and year in (2012, 2017):
        return ("withheld", "fewer_than_minimum") if year == 2012 else ("missing", "not_in_source")
    if indicator.id == "zvw_comparable" and region == "GM9005" and year == LAST_YEAR:
        return "withheld", "fewer_than_minimum"
    if indicator.id == "zvw_comparable" and region == "GM9018" and year == LAST_YEAR:
        return "missing", "not_in_source"
    return "value", None


def _size(region: str) -> float:
    return sum(_SIZES[code] for code in MEMBERS[region])


def _methods(indicator: Indicator) -> tuple[tuple[str, str], ...]:
    if indicator.basis is Basis.SURVEY:
        return (("survey", indicator.unit),)
    return (
        ("crude", indicator.unit),
        ("directly_standardised", indicator.unit),
        ("indirectly_standardised", "ratio"),
    )


def _estimates() -> pl.DataFrame:
    rows = []
    for indicator in INDICATORS.values():
        for year in _years_of(indicator):
            for region in MEMBERS:
                for method, unit in _methods(indicator):
                    rows.append(_estimate(indicator, region, year, method, unit))
    return pl.DataFrame(rows, infer_schema_length=None)


def _estimate(indicator: Indicator, region: str, year: int, method: str, unit: str) -> dict[str, object]:
    status, reason = _state(indicator, region, year)
    ratio = _ratio(indicator.id, region, year)
    value = ratio if unit == "ratio" else ratio * _level(indicator, year)
    spread = value * 2.6 / np.sqrt(_size(region)) * (2.2 if indicator.aim is Aim.HEALTH else 1.0)
    has_value = status == "value"
    size = _size(region)
    return {
        "indicator": indicator.id,
        "population": indicator.population,
        "region": region,
        "division": DIVISION,
        "period_start": date(year, 1, 1),
        "period_end": date(year + 1, 1, 1),
        "sex": None,
        "age_band": None,
        "method": method,
        "standard": f"NL01 {year}" if "standardised" in method else None,
        "value": value if has_value else None,
        "lower": value - spread if has_value else None,
        "upper": value + spread if has_value else None,
        "confidence": 0.95 if has_value else None,
        "interval_method": ("published" if method == "survey" else "Byar") if has_value else None,
        "unit": unit,
        "numerator": value * size if has_value and unit == _EUR else None,
        "denominator": size if has_value else None,
        "persons": int(size) if has_value else None,
        "apportioned": False,
        "basis": str(indicator.basis),
        "status": status,
        "reason": reason,
        "source": indicator.source,
        "definition": indicator.version,
    }


def _comparisons(estimates: pl.DataFrame) -> pl.DataFrame:
    rows = []
    for indicator in INDICATORS.values():
        year = _years_of(indicator)[-1]
        method = "survey" if indicator.basis is Basis.SURVEY else "directly_standardised"
        chosen = estimates.filter(
            pl.col("indicator") == indicator.id, pl.col("period_start").dt.year() == year, pl.col("method") == method
        )
        by_region = {row["region"]: row for row in chosen.iter_rows(named=True)}
        rows += [
            _comparison(indicator, by_region[site.region], by_region[reference])
            for site in _LOCATED
            for reference in ("NL01", "pool")
        ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _comparison(indicator: Indicator, here: dict[str, object], there: dict[str, object]) -> dict[str, object]:
    has_value = here["status"] == "value"
    row: dict[str, object] = {
        "indicator": indicator.id,
        "population": indicator.population,
        "region": here["region"],
        "period_start": here["period_start"],
        "period_end": here["period_end"],
        "reference": there["region"],
        "method": here["method"],
        "unit": indicator.unit,
        "status": here["status"],
        "reason": here["reason"],
    }
    names = ("difference", "difference_lower", "difference_upper", "ratio", "ratio_lower", "ratio_upper")
    if not has_value:
        return row | dict.fromkeys((*names, "confidence", "interval_method"))
    value, lower, upper, centre = (
        float(each) for each in (here["value"], here["lower"], here["upper"], there["value"])
    )
    numbers = (value - centre, lower - centre, upper - centre, value / centre, lower / centre, upper / centre)
    return row | dict(zip(names, numbers, strict=True)) | {"confidence": 0.95, "interval_method": "delta"}


def _funnels(estimates: pl.DataFrame) -> pl.DataFrame:
    rows = []
    chosen = estimates.filter(
        pl.col("method") == "indirectly_standardised",
        pl.col("period_start").dt.year() == LAST_YEAR,
        ~pl.col("region").is_in(["NL01", "pool"]),
    )
    for row in chosen.iter_rows(named=True):
        size = _size(str(row["region"]))
        half = 5.5 / np.sqrt(size)
        value = row["value"]
        rows.append(
            {
                "indicator": row["indicator"],
                "region": row["region"],
                "period_start": row["period_start"],
                "period_end": row["period_end"],
                "size": size,
                "value": value,
                "centre": 1.0,
                "lower_95": 1 - 1.96 * half,
                "upper_95": 1 + 1.96 * half,
                "lower_998": 1 - 3.09 * half,
                "upper_998": 1 + 3.09 * half,
                "place": None if value is None else _place(value - 1, half),
                "limit_method": "overdispersed_normal",
                "status": row["status"],
                "reason": row["reason"],
            }
        )
    return pl.DataFrame(rows, infer_schema_length=None)


def _place(distance: float, half: float) -> str:
    side = "above" if distance > 0 else "below"
    if abs(distance) > 3.09 * half:
        return f"{side}_998"
    return f"{side}_95" if abs(distance) > 1.96 * half else "inside"


def _inequalities() -> pl.DataFrame:
    rows = []
    for indicator in INDICATORS.values():
        for number, year in enumerate(_years_of(indicator)):
            absent = indicator.id == "mortality" and year == 2016
            for measure, level, half in (
                ("p90_p10_ratio", 1.24, 0.02),
                ("weighted_coefficient_of_variation", 0.075, 0.006),
                ("beyond_chance_deviation", 0.068, 0.006),
            ):
                value = level - (level - (measure == "p90_p10_ratio")) * 0.012 * number
                rows.append(
                    {
                        "indicator": indicator.id,
                        "year": year,
                        "measure": measure,
                        "value": None if absent else value,
                        "lower": None if absent else value - half,
                        "upper": None if absent else value + half,
                        "confidence": None if absent else 0.95,
                        "interval_method": None if absent else "bootstrap",
                        "regions": len(MUNICIPALITIES),
                        "status": "not_estimable" if absent else "value",
                        "reason": "too_few_regions" if absent else None,
                    }
                )
    return pl.DataFrame(rows, infer_schema_length=None)


def _trends() -> pl.DataFrame:
    rows = []
    for indicator in INDICATORS.values():
        first, last = indicator.comparable_with(indicator.last_year)
        for number, region in enumerate(MEMBERS):
            few = indicator.basis is Basis.SURVEY
            change = 2.2 + 0.4 * np.sin(number)
            rows.append(
                {
                    "indicator": indicator.id,
                    "region": region,
                    "first_year": first,
                    "last_year": last,
                    "percent_per_year": None if few else change,
                    "lower": None if few else change - 0.5,
                    "upper": None if few else change + 0.5,
                    "confidence": None if few else 0.95,
                    "interval_method": None if few else "log_linear",
                    "status": "not_estimable" if few else "value",
                    "reason": "too_few_years" if few else None,
                }
            )
    return pl.DataFrame(rows, infer_schema_length=None)


OUTCOMES = ("zvw_comparable", "specialist_care", "mortality", "gp_care")
ROLES = dict(zip(OUTCOMES, ("primary", "primary", "secondary", "negative_control"), strict=True))
_EFFECTS = {"all": -0.4, "noorderzorg": -1.6, "samen-gezond": 0.7, "mijnzorg": -0.5, "goedleven": 2.4}


def _effects() -> pl.DataFrame:
    rows = []
    for outcome in OUTCOMES:
        for site in _EFFECTS:
            rows += _effects_of(outcome, site)
    return pl.DataFrame(rows, infer_schema_length=None)


def _effects_of(outcome: str, site: str) -> list[dict[str, object]]:
    indicator = INDICATORS[outcome]
    first, last = indicator.first_year, indicator.last_year
    start = 2013 if site in ("all", "noorderzorg") else next(each.start.year for each in SITES if each.id == site)
    half = 1.5 if site == "all" else 3.2
    base: dict[str, object] = {
        "outcome": outcome,
        "aim": str(indicator.aim),
        "role": ROLES[outcome],
        "population": "residents",
        "site": site,
        "comparator": "rest_of_country",
        "weighting": "regions",
        "plan_state": "not_frozen",
        "scale": "percent",
        "confidence": 0.95,
        "interval_method": "wild_cluster_bootstrap" if site == "all" else "placebo_permutation",
        "sites": len(_LOCATED) if site == "all" else 1,
        "pool_regions": len(MEMBERS["pool"]),
        "first_year": first,
        "last_year": last,
        "status": "value",
        "reason": None,
        "caveats": "few_pre_years" if site == "all" else "few_pre_years one_region",
        "plan": PLAN,
    }
    # The series breaks in 2014 and 2015 or starts in 2013: too few comparable years before the start.
    if first >= start - 1 or indicator.breaks:
        empty = dict.fromkeys(("value", "lower", "upper", "confidence", "interval_method"))
        gone = {"status": "not_estimable", "reason": "too_few_years_before"}
        return [base | empty | gone | {"kind": "average", "year": None, "estimator": "difference_in_differences"}]
    value = _EFFECTS[site]
    rows = [
        base
        | {
            "kind": "average",
            "year": None,
            "estimator": "difference_in_differences",
            "value": value,
            "lower": value - half,
            "upper": value + half,
            "p_bootstrap": 0.58 if site == "all" else None,
            "p_placebo": 0.31,
            "placebo_draws": 199,
            "minimum_detectable": half * 1.43,
        },
        base
        | {
            "kind": "pretrend",
            "year": None,
            "estimator": "event_study",
            "value": 0.3,
            "lower": 0.3 - half,
            "upper": 0.3 + half,
            "p_bootstrap": 0.7,
        },
    ]
    for year in range(first, last + 1):
        if year == start - 1:
            # All others are measured from this year: it has no effect of its own.
            continue
        coefficient = value * min(1.0, max(0, year - start + 1) / 4) + 0.5 * np.sin(year)
        width = half * (0.8 + 0.05 * abs(year - start))
        rows.append(
            base
            | {
                "kind": "year",
                "year": year,
                "estimator": "event_study",
                "value": coefficient,
                "lower": coefficient - width,
                "upper": coefficient + width,
            }
        )
    return rows


def _placebos() -> pl.DataFrame:
    generator = np.random.default_rng(2013)
    return pl.DataFrame(
        [
            {
                "outcome": "zvw_comparable",
                "population": "residents",
                "site": site,
                "kind": "average",
                "year": None,
                "draw": draw,
                "value": float(value),
            }
            for site in _EFFECTS
            for draw, value in enumerate(generator.normal(0, 0.8 if site == "all" else 1.7, 199))
        ],
        infer_schema_length=None,
    )


def _judgement() -> dict[str, pl.DataFrame]:
    """Everything that stands beside the main effects of the one outcome that has other analyses."""
    return {
        "effects_eur": _effects_eur(),
        "analyses": _analyses(),
        "diagnostics": _diagnostics(),
        "bounds": _bounds(),
        "balance": _balance(),
        "donors": _donors(),
        "gaps": _gaps(),
        "economics": _economics(),
        "acceptability": _acceptability(),
        "cost_effect_draws": _cost_effect_draws(),
    }


_SUBJECT = {"outcome": "zvw_comparable", "population": "residents", "site": "all"}
EUR_PER_PERCENT = 17.0
_ABSENT = dict.fromkeys(
    ("value", "lower", "upper", "confidence", "interval_method", "p_bootstrap", "p_placebo", "minimum_detectable")
)


def _main(site: str = "all") -> dict[str, object]:
    return next(row for row in _effects_of("zvw_comparable", site) if row["kind"] == "average")


def _in_euro(row: dict[str, object]) -> dict[str, object]:
    amounts = {
        name: None if row[name] is None else float(str(row[name])) * EUR_PER_PERCENT
        for name in ("value", "lower", "upper")
    }
    return row | amounts | {"scale": _EUR, "minimum_detectable": None}


def _effects_eur() -> pl.DataFrame:
    rows = [row for site in _EFFECTS for row in _effects_of("zvw_comparable", site)]
    return pl.DataFrame([_in_euro(row) for row in rows], infer_schema_length=None)


def _analysis(key: str, value: float | None, half: float = 1.6, **more: object) -> dict[str, object]:
    row = _main() | {"analysis": key, "minimum_detectable": None, "p_placebo": None}
    if value is None:
        return row | _ABSENT | {"status": "not_estimable", "placebo_draws": None} | more
    return row | {"value": value, "lower": value - half, "upper": value + half} | more


def _analyses() -> pl.DataFrame:
    pooled = {"estimator": "random_effects", "p_bootstrap": None, "interval_method": "hartung_knapp"}
    percent = [
        _analysis("person_weighted", -0.7, weighting="persons"),
        _analysis("matched_regions", 0.2, comparator="matched_regions"),
        _analysis("entropy_balanced", None, reason="comparison_cannot_be_balanced", comparator="entropy_balanced"),
        _analysis("synthetic_control", -1.1, 0.9, estimator="synthetic_control", caveats="fitted_on_few_years"),
        _analysis("dose", None, reason="reach_unknown", estimator="dose"),
        _analysis("by_age:65_and_over", -0.9, 2.4),
        _analysis("random_effects", -0.3, **pooled),
        _analysis("random_effects", -0.3, 3.1, kind="prediction", **pooled),
        *(
            _analysis("random_effects", _EFFECTS[site.id] / 2, 2.2, **pooled, site=site.id, sites=1)
            for site in _LOCATED
        ),
        *(_analysis(f"without_one_site:{site.id}", -0.4 + 0.1 * place) for place, site in enumerate(_LOCATED)),
        _analysis("placebo_in_time", 0.1),
        _analysis("spillover", 0.6),
    ]
    euro = [_in_euro(row) for row in percent if row["analysis"] in ("person_weighted", "matched_regions")]
    return pl.DataFrame([*percent, *euro], infer_schema_length=None)


def _diagnostics() -> pl.DataFrame:
    found = (
        ("pretrend", 0.3, 0.7, None, "percent", "passes"),
        ("pretrend_power", 1.9, None, 0.8, "percent_per_year", "warns"),
        ("placebo_in_time", 0.1, 0.91, None, "percent", "passes"),
        ("spillover", 0.6, 0.03, None, "percent", "fails"),
        ("composition_change", 0.2, None, 0.8, "percent", "passes"),
    )
    rows: list[dict[str, object]] = [
        _SUBJECT
        | {"diagnostic": key, "value": value, "p": p, "threshold": threshold, "unit": unit, "verdict": verdict}
        | {"status": "value", "reason": None}
        for key, value, p, threshold, unit, verdict in found
    ]
    untold = {"value": None, "p": None, "threshold": None, "unit": "ratio", "verdict": None}
    rows.append(
        _SUBJECT | untold | {"diagnostic": "breakdown", "status": "not_estimable", "reason": "interval_holds_zero"}
    )
    return pl.DataFrame(rows, infer_schema_length=None)


def _bounds() -> pl.DataFrame:
    return pl.DataFrame(
        [
            _SUBJECT
            | {"restriction": restriction, "departure": departure, "confidence": 0.95, "status": "value"}
            | {"lower": -0.4 - half if half < 9 else None, "upper": -0.4 + half, "reason": None}
            for restriction, departure, half in (
                ("relative_magnitudes", 0.0, 1.6),
                ("relative_magnitudes", 1.0, 4.2),
                ("relative_magnitudes", 2.0, 9.5),
                ("smoothness", 0.0, 3.0),
                ("smoothness", 0.1, 3.4),
            )
        ],
        infer_schema_length=None,
    )


def _balance() -> pl.DataFrame:
    return pl.DataFrame(
        [
            _SUBJECT
            | {"comparator": comparator, "covariate": covariate, "site_mean": 1.0, "pool_mean": 0.8}
            | {"weighted_mean": 0.95, "difference_before": before, "difference_after": before * kept}
            for comparator, kept in (("matched_regions", 0.3), ("entropy_balanced", 0.0))
            for covariate, before in (("size", -0.42), ("year:2011", 0.31), ("year:2012", 0.24))
        ]
    )


def _donors() -> pl.DataFrame:
    return pl.DataFrame(
        [
            _SUBJECT | {"site": site.id, "comparator": "synthetic_control", "region": region, "weight": weight}
            for site in _LOCATED
            for region, weight in zip(COMPARISON_REGIONS, (0.6, 0.3, 0.1), strict=True)
        ]
    )


def _gaps() -> pl.DataFrame:
    return pl.DataFrame(
        [
            _SUBJECT
            | {"site": site.id, "analysis": "synthetic_control", "year": year, "observed": without + gap}
            | {"without": without}
            for site in _LOCATED
            for year in YEARS
            for without in [2.0 + 0.4 * np.sin(year)]
            for gap in [0.0 if year < site.start.year else _EFFECTS[site.id]]
        ]
    )


def _economics() -> pl.DataFrame:
    named = ("measure", "threshold", "value", "lower", "upper", "unit")
    measures = (
        ("cost_of_care", None, -2_400_000.0, -9_000_000.0, 4_300_000.0, "eur_per_year"),
        ("programme_cost", None, 800_000.0, None, None, "eur_per_year"),
        ("net_benefit", 50_000.0, 3.0, -12.0, 18.0, "eur_per_insured_year"),
    )
    rows: list[dict[str, object]] = [
        _SUBJECT
        | dict(zip(named, measure, strict=True))
        | {"confidence": None if measure[3] is None else 0.95, "status": "value", "reason": None}
        for measure in measures
    ]
    absent = dict.fromkeys(("threshold", "value", "lower", "upper", "confidence"))
    rows.append(
        _SUBJECT
        | absent
        | {"measure": "cost_effectiveness_ratio", "unit": "eur_per_unit"}
        | {"status": "not_estimable", "reason": "no_effect_to_divide_by"}
    )
    return pl.DataFrame(rows, infer_schema_length=None)


def _acceptability() -> pl.DataFrame:
    """A curve that crosses even odds between the declared thresholds of 20,000 and 50,000 euro."""
    thresholds = [*(1_600.0 * step for step in range(101)), 20_000.0, 50_000.0]
    return pl.DataFrame(
        [
            _SUBJECT
            | {"effect_outcome": "good_health", "threshold": threshold, "is_declared": threshold in (20_000, 50_000)}
            | {"probability": 30.0 + 40.0 * threshold / (threshold + 40_000)}
            | {"net_benefit": threshold / 1_000 - 30, "lower": threshold / 1_000 - 60, "upper": threshold / 1_000}
            | {"confidence": 0.95}
            for threshold in sorted(set(thresholds))
        ]
    )


def _cost_effect_draws() -> pl.DataFrame:
    generator = np.random.default_rng(2016)
    return pl.DataFrame(
        [
            _SUBJECT | {"effect_outcome": "good_health", "draw": draw, "cost": float(cost), "effect": float(effect)}
            for draw, (cost, effect) in enumerate(generator.normal((10, 0.001), (20, 0.001), (200, 2)), start=1)
        ]
    )


def _attrition() -> pl.DataFrame:
    shares = (
        ("all_rows", 1.0),
        ("known_sex_and_age", 0.9991),
        ("known_municipality", 0.9954),
        ("in_study_area", 0.9954),
    )
    rows = []
    for region in ("NL01", *(site.region for site in _LOCATED)):
        for year in YEARS:
            for step, (criterion, share) in enumerate(shares):
                within = _size(region) / _size("NL01") if criterion == "in_study_area" else 1.0
                exposure = round(_size("NL01") * share * within, 2)
                rows.append(
                    {
                        "population": "insured",
                        "region": region,
                        "year": year,
                        "step": step,
                        "criterion": criterion,
                        "persons": int(exposure * 1.02),
                        "exposure": exposure,
                        "status": "value",
                        "reason": None,
                    }
                )
    return pl.DataFrame(rows).with_columns(pl.col("exposure").cast(tables.EXACT))


def _pyramids() -> pl.DataFrame:
    bands = [band.label for band in FIVE_YEAR_BANDS_TO_90]
    weights = np.array([5.0, 5.2, 5.5, 5.9, 6.4, 6.6, 6.4, 6.0, 5.9, 6.3, 7.1, 7.3, 6.8, 6.0, 5.4, 4.0, 2.4, 1.3, 0.6])
    country = weights / weights.sum() * 50
    rows: list[dict[str, object]] = []
    for region in MEMBERS:
        if region.startswith("GM"):
            continue
        tilt = 1 + (0 if region == "NL01" else 0.16) * np.linspace(-1, 1, len(bands))
        share = country * tilt / (country * tilt).sum() * 50
        for sex in ("male", "female"):
            for band, percent, percent_country in zip(bands, share, country, strict=True):
                rows.append(
                    {
                        "population": "insured",
                        "region": region,
                        "year": LAST_YEAR,
                        "sex": sex,
                        "age_band": band,
                        "exposure": round(_size(region) * percent / 100, 2),
                        "percent": percent,
                        "percent_country": percent_country,
                        "status": "value",
                        "reason": None,
                    }
                )
    return pl.DataFrame(rows).with_columns(pl.col("exposure").cast(tables.EXACT))


def _regions() -> pl.DataFrame:
    names = {
        **MUNICIPALITIES,
        **{site.region: site.name for site in SITES},
        "pool": "Rest van Nederland",
        "NL01": "Nederland",
        **{region: region for region in COMPARISON_REGIONS},
    }
    kinds = {"co": "comparison", "GM": "municipality", "si": "site", "po": "pool", "NL": "country"}
    return pl.DataFrame(
        [
            {
                "region": region,
                "kind": kinds[region[:2]],
                "name": names[region],
                "division": DIVISION,
                "municipality": code,
            }
            for region, codes in (MEMBERS | COMPARISON_REGIONS).items()
            for code in codes
        ]
    )


def _sites() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "site": site.id,
                "name": site.name,
                "start": site.start,
                "geography": str(site.geography),
                "geography_source_nl": site.geography_source.nl if site.geography_source else None,
                "geography_source_en": site.geography_source.en if site.geography_source else None,
                "municipalities": len(site.municipalities),
                "insured": _size(site.region) if site.is_located else None,
            }
            for site in SITES
        ],
        infer_schema_length=None,
    )


def _quality() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "source": "vektis",
                "check": "sum_equals_national_row",
                "year": None,
                "severity": "note",
                "rows": 13,
                "detail": None,
            },
            {
                "source": "vektis",
                "check": "negative_cost",
                "year": 2014,
                "severity": "warning",
                "rows": 4,
                "detail": "pharmacy",
            },
        ],
        infer_schema_length=None,
    )
