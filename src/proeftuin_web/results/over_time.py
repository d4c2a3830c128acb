"""What is shown of figures over the periods: lines, a table, and differences with the country."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from proeftuin.vocabulary.number_format import number, quantity
from proeftuin_web.results.contents import Contents
from proeftuin_web.results.line_chart import line_chart
from proeftuin_web.results.models import Comparison, Indicator
from proeftuin_web.results.readings import Series, break_years, comparisons_of, series_of
from proeftuin_web.results.selection import Selection
from proeftuin_web.results.shown import (
    Cell,
    FigureTable,
    Presentation,
    cell_of,
    named_indicator,
    named_period,
    notes_on,
    reasons_of,
    sources_of,
    unit_of,
    way_told,
    with_interval,
)
from proeftuin_web.results.wording import Reading, area_name, bounds, language, period_name, unit_name


def over_time(contents: Contents, selection: Selection) -> Presentation:
    indicator = contents.indicators[selection.indicator]
    series = series_of(contents, selection)
    readings = [reading for each in series for reading in each.readings]
    unit = unit_of(readings, indicator)
    title = gettext("%(indicator)s, %(unit)s, %(first)s to %(last)s") % {
        "indicator": named_indicator(contents, selection),
        "unit": unit_name(unit),
        "first": named_period(indicator, selection.first),
        "last": named_period(indicator, selection.last),
    }
    description = _told_over_time(indicator, series)
    breaks = break_years(indicator, readings)
    return Presentation(
        title=title,
        description=description,
        svg=line_chart(series, breaks, title=title, description=description),
        table=_table_over_time(title, series),
        notes=notes_on(contents, selection, indicator, breaks, readings),
        reasons=reasons_of(readings),
        sources=sources_of(contents, readings, indicator),
        comparison=_comparison(contents, comparisons_of(contents, selection)),
        methods=way_told(contents, selection),
        unit=unit_name(unit),
    )


def _told_over_time(indicator: Indicator, series: Sequence[Series]) -> str:
    sentences = []
    for each in series:
        known = [reading for reading in each.readings if reading.value is not None]
        gaps = {"region": each.name}
        if not known:
            sentences.append(gettext("There is no figure of %(region)s in these periods.") % gaps)
            continue
        first_year = max([year for year in indicator.break_years if year <= known[-1].start.year], default=0)
        last, first = known[-1], next(reading for reading in known if reading.start.year >= first_year)
        gaps |= {"period": last.period, "value": with_interval(last)}
        if first is last:
            sentences.append(gettext("%(region)s: %(value)s in %(period)s.") % gaps)
        else:
            gaps |= {"first": first.period, "before": first.text}
            sentence = gettext("%(region)s: %(value)s in %(period)s; it was %(before)s in %(first)s.")
            sentences.append(sentence % gaps)
    return " ".join(sentences)


def _table_over_time(caption: str, series: Sequence[Series]) -> FigureTable:
    periods = sorted({(reading.start, reading.end) for each in series for reading in each.readings})
    found = {(each.key, reading.start, reading.end): reading for each in series for reading in each.readings}
    rows = tuple(
        (period_name(start, end), tuple(cell_of(found.get((each.key, start, end))) for each in series))
        for start, end in periods
    )
    columns = (gettext("Period"), *(each.name for each in series))
    return FigureTable(caption, columns, rows)


def _comparison(contents: Contents, found: Sequence[Comparison]) -> FigureTable | None:
    if not found:
        return None
    rows = []
    for each in found:
        unit = "percentage_points" if each.unit == "percent" else each.unit
        difference = Reading(
            each.area_id, each.period_start, each.period_end, each.method, each.difference, each.difference_lower,
            each.difference_upper, unit, each.status, each.reason, "", "",
        )  # fmt: skip
        reference = contents.areas.get(each.reference)
        against = area_name(reference) if reference else each.reference
        relative = Cell("–") if each.ratio is None else Cell(*_ratio(each))
        name = area_name(contents.area_of_key[each.area_id])
        rows.append((name, (Cell(against), _signed(difference), relative)))
    caption = gettext("Difference with the country and the comparison area, %(period)s") % {
        "period": period_name(found[0].period_start, found[0].period_end)
    }
    columns = (gettext("Region"), gettext("Compared with"), gettext("Difference"), gettext("Ratio"))
    return FigureTable(caption, columns, tuple(rows))


def _signed(difference: Reading) -> Cell:
    if difference.value is None:
        return cell_of(difference)
    text = quantity(difference.value, difference.unit, language(), signed=True)
    return Cell(text, bounds(difference.lower, difference.upper, difference.unit, signed=True))


def _ratio(each: Comparison) -> tuple[str, str]:
    return number(each.ratio or 0.0, "ratio", language()), bounds(each.ratio_lower, each.ratio_upper, "ratio")
