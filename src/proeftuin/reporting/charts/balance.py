"""How alike sites and comparison regions were before the start, by comparator (a love plot)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from proeftuin.release.released import Released
from proeftuin.reporting import theme
from proeftuin.reporting.chart import Chart
from proeftuin.reporting.charts.covariate import covariate_name, covariate_order
from proeftuin.reporting.charts.dots import Dot, Look, Rows, dot_rows
from proeftuin.reporting.charts.words import ALL_SITES, Row, Words, rows_of, text_table, wrapped
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.number_format import number

_LOOKS = ((theme.FOCUS, "circle"), (theme.POOL, "square"), (theme.INK, "triangle-up"))


def balance_chart(released: Released, outcome: str, language: Language) -> Chart:
    """
    Standardised mean difference of every covariate, with all comparison regions and with those that are weighted.

    Raises
    ------
    NothingToShowError
        The results hold no balance for the outcome.
    """
    words = Words(released, language)
    rows = rows_of(released, "balance", outcome=outcome, site=ALL_SITES)
    if not rows:
        raise words.nothing("balance", **words.named(indicator=outcome))
    covariates = sorted({row["covariate"] for row in rows}, key=covariate_order)
    comparators = list(dict.fromkeys(row["comparator"] for row in rows))
    description = _description(words, rows, comparators)
    before, after = words("column.unweighted"), words("column.weighted")
    heads = (words("column.covariate"), words("column.comparator"), before, after)
    return Chart(
        id=f"balance-{outcome}".replace("_", "-"),
        title=words("balance.title", **words.named(outcome=outcome)),
        description=description,
        spec=dot_rows(
            words,
            Rows([wrapped(covariate_name(words, each), 28) for each in covariates]),
            _dots(words, rows, covariates, comparators),
            description=description,
            axis_title=words("balance.axis"),
            sides=(words("balance.lower"), words("balance.higher")),
            row_height=24 * (len(comparators) + 1),
            legend=words("balance.legend"),
        ),
        table=text_table(
            [
                dict(
                    zip(
                        heads,
                        (
                            covariate_name(words, row["covariate"]),
                            words.comparator(row["comparator"]),
                            _written(words, row["difference_before"]),
                            _written(words, row["difference_after"]),
                        ),
                        strict=True,
                    )
                )
                for row in rows
            ],
            heads,
        ),
        number_columns=(before, after),
        notes=(words("balance.note"), *words.plan_notes()),
        sources=words.sources_of([outcome]),
    )


def _written(words: Words, value: float) -> str:
    return number(value, "ratio", words.language, signed=True)


def _dots(words: Words, rows: Sequence[Row], covariates: Sequence[str], comparators: Sequence[str]) -> list[Dot]:
    plain = Look(words("balance.all"), theme.MUTED, "diamond")
    looks = {each: Look(words.comparator(each), *_LOOKS[place % len(_LOOKS)]) for place, each in enumerate(comparators)}
    drawn: dict[tuple[str, str], Dot] = {}
    for row in rows:
        place, name = covariates.index(row["covariate"]), covariate_name(words, row["covariate"])
        marks = (
            (plain, -1, row["difference_before"]),
            (looks[row["comparator"]], comparators.index(row["comparator"]), row["difference_after"]),
        )
        for look, step, value in marks:
            text = _written(words, value)
            drawn.setdefault(
                (row["covariate"], look.name),
                Dot(place, value, None, None, text, look, f"{name}, {look.name}: {text}", step=step),
            )
    return list(drawn.values())


def _description(words: Words, rows: Sequence[Row], comparators: Sequence[str]) -> str:
    def largest(of: Sequence[Row], column: str) -> dict[str, Any]:
        row = max(of, key=lambda row: abs(row[column]))
        return {"largest": _written(words, row[column]), "name": covariate_name(words, row["covariate"])}

    sentences = [words("balance.seen", **largest(rows, "difference_before"))]
    sentences += [
        words(
            "balance.weighted",
            comparator=words.comparator(each),
            **largest([row for row in rows if row["comparator"] == each], "difference_after"),
        )
        for each in comparators
    ]
    return " ".join(sentences)
