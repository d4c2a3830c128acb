"""Drawn pairs of what a programme costs and what it brings, in the four corners of a plane."""

from __future__ import annotations

from collections.abc import Sequence

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart, Spec
from proeftuin.reporting.charts import marks
from proeftuin.reporting.charts.words import ALL_SITES, Row, Words, rows_of, text_table
from proeftuin.vocabulary.language import Language

HEIGHT = 320
PER = 1_000
"""Insured years that an effect is told for: on one insured year an admission less is a number with many zeros."""
CORNERS = ("dearer_and_better", "cheaper_and_better", "cheaper_and_worse", "dearer_and_worse")
"""As one goes around, from the upper right."""


def cost_effect_plane_chart(released: Released, outcome: str, language: Language) -> Chart:
    """
    Draws from the joint estimate of cost and effect of all sites together.

    Parameters
    ----------
    outcome : str
        The cost outcome.

    Raises
    ------
    NothingToShowError
        The results hold no draws for this cost.
    """
    words = Words(released, language)
    rows = rows_of(released, "cost_effect_draws", outcome=outcome, site=ALL_SITES)
    if not rows:
        raise words.nothing("acceptability", **words.named(indicator=outcome))
    effect = rows[0]["effect_outcome"]
    gaps = words.named(outcome=effect)
    shares = {corner: sum(corner_of(row) == corner for row in rows) / len(rows) for corner in CORNERS}
    description = _description(words, rows, shares)
    heads = (words("plane.column.corner"), words("plane.column.share"))
    return Chart(
        id=f"plane-{outcome}".replace("_", "-"),
        title=words("plane.title", **gaps),
        description=description,
        spec=_spec(words, rows, gaps, description),
        table=text_table(
            [
                dict(zip(heads, (words(f"plane.{corner}"), words.quantity(100 * share, "percent")), strict=True))
                for corner, share in shares.items()
            ],
            heads,
        ),
        number_columns=(heads[1],),
        notes=(words("plane.note"), *words.plan_notes(), *words.basis_notes([outcome, effect])),
        sources=words.sources_of([outcome, effect]),
    )


def corner_of(row: Row) -> str:
    """Whether a draw is dearer or cheaper, and better or worse."""
    return f"{'dearer' if row['cost'] >= 0 else 'cheaper'}_and_{'better' if row['effect'] > 0 else 'worse'}"


def _description(words: Words, rows: Sequence[Row], shares: dict[str, float]) -> str:
    told = [
        f"{words(f'plane.{corner}').lower()} {words.quantity(100 * share, 'percent')}"
        for corner, share in sorted(shares.items(), key=lambda each: -each[1])
        if share
    ]
    return words("plane.seen", count=words.count(len(rows)), each=words.listed(told))


def _spec(words: Words, rows: Sequence[Row], gaps: dict[str, str], description: str) -> Spec:
    data = [
        {
            "cost": row["cost"],
            "gain": row["effect"] * PER,
            "text": words(
                "plane.tip",
                cost=words.quantity(row["cost"], "eur", signed=True),
                effect=words.quantity(row["effect"] * PER, "decimal", signed=True),
            ),
        }
        for row in rows
    ]
    half = {name: 1.08 * max(abs(float(each[name])) for each in data) for name in ("cost", "gain")}
    horizontal = marks.number(
        "gain",
        scale={"domain": [-half["gain"], half["gain"]], "nice": False},
        axis={"title": words("plane.effect_axis", **gaps), "labelExpr": marks.SIGNED, "tickCount": 6, "grid": False},
    )
    vertical = marks.number(
        "cost",
        scale={"domain": [-half["cost"], half["cost"]], "nice": False},
        axis={
            "labelExpr": marks.SIGNED,
            "tickCount": 5,
            "grid": False,
            **theme.title_above(words("plane.cost_axis"), distance=12),
        },
    )
    points = {
        "data": marks.values(data),
        # Read as one cloud: five hundred announced points would bury a reader who listens.
        "mark": {"type": "circle", "color": theme.FOCUS, "size": 16, "opacity": 0.45, "aria": False},
        "encoding": {
            "x": horizontal,
            "y": vertical,
            "tooltip": {"field": "text", "type": "nominal", "title": " "},
        },
    }
    layers = [
        points,
        marks.rule_at(x=0, color=theme.INK),
        marks.rule_at(y=0, color=theme.INK),
        *(_corner_name(words, corner) for corner in CORNERS),
    ]
    return theme.view(words.language, description, layers, height=HEIGHT)


def _corner_name(words: Words, corner: str) -> Spec:
    is_right, is_top = corner.endswith("better"), corner.startswith("dearer")
    return marks.note_at(
        words(f"plane.{corner}"),
        x={"value": "width"} if is_right else {"value": 0},
        y={"value": 0} if is_top else {"value": HEIGHT},
        align="right" if is_right else "left",
        baseline="top" if is_top else "bottom",
        dx=-6 if is_right else 6,
        dy=6 if is_top else -6,
        color=theme.INK,
        fontWeight="bold",
    )
