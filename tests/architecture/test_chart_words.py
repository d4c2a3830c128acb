"""What a reader meets in a chart: contrast that can be read, one language at a time, no forgotten word."""

import re
from pathlib import Path

import pytest

from proeftuin.reporting import theme
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts

CHARTS = Path(theme.__file__).parent / "charts"
SAME_IN_BOTH = {
    "charts.number.because",
    "charts.number.none",
    "charts.comparison.unit",
    "charts.attrition.taken",
    "charts.placebo.mark",
    "charts.funnel.limit",
    "charts.funnel.level.95",
    "charts.funnel.one",
    "charts.column.indicator",
    "charts.column.effect",
    "charts.inequality.title",
    "charts.placebo.year",
    "charts.choice.need.copd",
    "charts.choice.need.diabetes",
    "charts.column.segment",
    "charts.risk_gain.beside",
    "charts.risk_groups.kind.segment",
    "charts.element_shares.tip",
    "charts.segment_means.tip",
    "charts.segment_years.tip",
    "charts.treemap.tip",
    "charts.trend.newest",
    "charts.trend.title",
    "charts.drivers.drives",
    "charts.drivers.tip",
    "charts.portfolio.coverage.axis",
    "charts.portfolio.coverage.size",
    "charts.portfolio.coverage.tip",
    "charts.portfolio.coverage.with_names",
    "charts.portfolio.timeline.contract",
    "charts.portfolio.timeline.event",
    "charts.portfolio.timeline.look.contract",
    "charts.portfolio.timeline.tip",
    "charts.reach.in_period",
    "charts.reach.label",
    "charts.reach.tip",
    "charts.reach.told",
}
"""Keys whose text is only punctuation, or the same word in both languages."""


def texts(language: Language) -> dict[str, str]:
    found = Texts.of_package("proeftuin.reporting", language)
    return {key: text for key, text in found._sentences.items() if key.startswith("charts.")}


def luminance(color: str) -> float:
    parts = [int(color[position : position + 2], 16) / 255 for position in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("color", [theme.FOCUS, theme.COUNTRY, theme.POOL, theme.INK, theme.MUTED])
def test_every_colour_of_text_can_be_read_on_white(color):
    assert (luminance(theme.PAPER) + 0.05) / (luminance(color) + 0.05) >= 4.5


@pytest.mark.parametrize("side", [theme.LOWER, theme.HIGHER[::-1]])
def test_classes_of_the_map_get_lighter_towards_the_middle_so_that_grey_print_keeps_their_order(side):
    lightness = [luminance(color) for color in (*side, theme.AROUND)]

    assert lightness == sorted(lightness)


def test_no_dutch_text_is_a_copy_of_the_english_one():
    dutch, english = texts(Language.NL), texts(Language.EN)

    assert {key for key in dutch if dutch[key] == english[key]} == SAME_IN_BOTH


def test_every_text_is_used_by_a_chart():
    code = "\n".join(path.read_text(encoding="utf-8") for path in CHARTS.glob("*.py"))
    named = re.findall(
        r'words\(\s*f?"([^"]+)"|self\(f?"([^"]+)"|known\(f?"([^"]+)"|words\.nothing\("([^"]+)"|column\.', code
    )
    patterns = {name for found in named for name in found if name}
    patterns |= {f"nothing.{name}" for name in re.findall(r'words\.nothing\("([^"]+)"', code)}
    patterns |= set(
        re.findall(
            r'"((?:break|map|event_study|geography|location|profile|effects|treemap|segment_means)\.[a-z_]+)"', code
        )
    )
    matchers = [
        re.compile(re.sub(r"\{[^}]*\}", "[^.]+", re.escape(name).replace(r"\{", "{").replace(r"\}", "}")))
        for name in patterns
    ]
    keys = {key.removeprefix("charts.") for key in texts(Language.NL)}
    columns = {key for key in keys if key.startswith("column.") and f'"{key.removeprefix("column.")}"' in code}

    assert sorted(key for key in keys - columns if not any(each.fullmatch(key) for each in matchers)) == []
