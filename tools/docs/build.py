"""
Write docs/reference/ from the code: commands, tables, care tables, criteria, indicators, interventions and glossary.

Run: python -m tools.docs.build         writes the pages
     python -m tools.docs.build check   fails when a page is not what the code says now
"""

from __future__ import annotations

import argparse
import contextlib
import inspect
import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

# Help follows the terminal and the language of the machine, which would make the pages differ between machines.
os.environ.update(TERMINAL_WIDTH="100", COLUMNS="100", NO_COLOR="1", TERM="dumb", PROEFTUIN_LANGUAGE="en")

from typer.main import get_command

from proeftuin.cli.app import application
from proeftuin.cli.console import Console
from proeftuin.data import tables
from proeftuin.data.care.contract import CareTable
from proeftuin.data.care_quality.table import CARE_QUALITY
from proeftuin.data.chart_tables import CHART_TABLES, MEASURED_SERIES_FILE
from proeftuin.data.choice_tables import CHOICE_TABLES
from proeftuin.data.cluster_tables import CLUSTER_TABLES
from proeftuin.data.contract import TableContract
from proeftuin.data.cycle_tables import CYCLE_TABLES
from proeftuin.data.delivery_logs import DELIVERY_LOGS
from proeftuin.data.delivery_tables import DELIVERY_TABLES
from proeftuin.data.improvement_tables import IMPROVEMENT_TABLES
from proeftuin.data.population_tables import PERSON_LEVEL
from proeftuin.data.portfolio_tables import PORTFOLIO_TABLES
from proeftuin.data.risk_tables import RISK_TABLES
from proeftuin.data.segment_tables import SEGMENT_TABLES
from proeftuin.data.status_tables import STATUS_TABLES
from proeftuin.steps.triple_aim import definition
from proeftuin.vocabulary.indicator import Indicator
from proeftuin.vocabulary.language import Language
from proeftuin.vocabulary.texts import Texts
from tools.docs.care_tables import care_tables_page, mapping_guide_page
from tools.docs.catalogue import catalogue_sections
from tools.docs.criteria import criteria_page
from tools.docs.glossary import read_glossary
from tools.docs.interventions import interventions_page
from tools.docs.page import MADE, cell
from tools.docs.segments import segments_page

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"
FIRST_YEAR, LAST_YEAR = 2011, 2023


def commands_page() -> str:
    """Help of every command, as the command line prints it."""
    parts = [
        "# Commands",
        MADE,
        "Every command explains itself with `--help`, in Dutch or English; this page is that help in English.",
    ]
    console = Console(Texts.of_package("proeftuin.cli", Language.EN))
    for words in _command_words(console):
        shown = io.StringIO()
        with contextlib.redirect_stdout(shown):
            application(console)(args=[*words, "--help"], prog_name="proeftuin", standalone_mode=False)
        lines = "\n".join(line.rstrip() for line in shown.getvalue().strip().splitlines())
        parts += [f"## `{' '.join(['proeftuin', *words])}`", f"```text\n{lines}\n```"]
    return "\n\n".join(parts) + "\n"


def _command_words(console: Console) -> Iterator[tuple[str, ...]]:
    """Words of every command, groups before their members: (), ("run",), ("sources",), ("sources", "list")."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), get_command(application(console)))]
    while waiting:
        words, command = waiting.pop(0)
        yield words
        members = getattr(command, "commands", {})
        waiting = [((*words, name), members[name]) for name in sorted(members)] + waiting


def tables_page() -> str:
    """Every table of a results bundle with its columns."""
    parts = [
        "# Tables of a results bundle",
        MADE,
        "Each table is a Parquet file in the folder of a results bundle: `estimates.parquet` and so on.\n"
        "An empty cell in the last column means that the value is always there.",
    ]
    for contract in tables.ALL:
        parts += _table_section(contract)
    parts += [
        "# Tables of a person-level study",
        "A study on data about persons has these besides; they hold counts, and never a person.\n"
        "Of the tables above it has `cells`, `estimates`, `indicators`, `regions` and `pyramids`.",
    ]
    for contract in (
        *PERSON_LEVEL,
        *STATUS_TABLES,
        *SEGMENT_TABLES,
        *CLUSTER_TABLES,
        *RISK_TABLES,
        *CHOICE_TABLES,
        CARE_QUALITY,
    ):
        parts += _table_section(contract)
    parts += [
        "# Tables of what is carried out, followed and improved",
        "A study of either kind has these when its file has a portfolio, control charts or records of improvement.",
    ]
    for contract in (*PORTFOLIO_TABLES, *DELIVERY_TABLES, *CHART_TABLES, *IMPROVEMENT_TABLES, *CYCLE_TABLES):
        parts += _table_section(contract)
    parts += [
        "# Files about what is delivered",
        "Parties keep these, and a study names them under `portfolio: delivery:`; see "
        "[log what is delivered](../how-to/log-delivery.md).",
    ]
    for contract in DELIVERY_LOGS.values():
        parts += _table_section(contract)
    parts += [
        "# Files with series",
        "A study names them under `improvement: charts:`; see "
        "[follow with control charts](../how-to/follow-with-control-charts.md).",
        *_table_section(MEASURED_SERIES_FILE),
    ]
    return "\n\n".join(parts) + "\n"


def _table_section(contract: TableContract) -> list[str]:
    rows = ["| column | type | meaning | an empty value means |", "|---|---|---|---|"]
    rows += [
        f"| `{name}` | {column.type} | {cell(column.meaning)} | {cell(column.missing or '')} |"
        for name, column in contract.columns.items()
    ]
    key = ", ".join(f"`{name}`" for name in contract.key)
    grain = f"One row is {contract.grain}." + (f"\nTogether unique: {key}." if key else "")
    return [f"## `{contract.name}`", grain, "\n".join(rows)]


def indicators_page() -> str:
    """Indicators of the national monitor with their breaks, and the catalogue of person-level studies."""
    groups: dict[str, Mapping[str, Indicator]] = {
        "Cost": definition.cost_indicators(FIRST_YEAR, LAST_YEAR),
        "Health": {name: survey.indicator for name, survey in definition.health_indicators().items()},
        "Mortality": {name: entry[0] for name, entry in definition.mortality_indicators().items()},
    }
    parts = ["# Indicators", MADE]
    for heading, indicators in groups.items():
        parts.append(f"## {heading}")
        for indicator in indicators.values():
            parts += _indicator_section(indicator)
    parts += ["# Indicators of person-level studies", *catalogue_sections()]
    return "\n\n".join(parts) + "\n"


def _indicator_section(indicator: Indicator) -> list[str]:
    facts = [
        f"- Dutch name: {indicator.name.nl}",
        f"- Unit: `{indicator.unit}`; basis: {indicator.basis}; population: `{indicator.population}`",
        f"- Source: `{indicator.source}`, {indicator.first_year} to {indicator.last_year}; "
        f"better is: {indicator.direction}; definition version {indicator.version}",
    ]
    if indicator.components:
        facts.append("- Adds up: " + ", ".join(f"`{name}`" for name in indicator.components))
    facts += [f"- Break in {one.year}: {one.explanation.en}" for one in indicator.breaks]
    return [f"### `{indicator.id}`: {indicator.name.en}", indicator.description.en, "\n".join(facts)]


def glossary_page() -> str:
    """The glossary, each term with the first line of what the code says about it."""
    rows = ["| Dutch | English | in the code | what it means there |", "|---|---|---|---|"]
    for term in read_glossary(ROOT / "GLOSSARY.md"):
        named = f"`{term.home}.{term.identifier}`" if term.identifier else f"`{term.home}`"
        rows.append(f"| {term.dutch} | {term.english} | {named} | {cell(_first_line(term.named_object()))} |")
    return "\n\n".join(["# Glossary", MADE, "\n".join(rows)]) + "\n"


def _first_line(named: object) -> str:
    if isinstance(named, str):
        return named
    if isinstance(named, TableContract | CareTable):
        return f"table: one row is {named.grain}"
    return (inspect.getdoc(named) or "").strip().partition("\n")[0]


PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": commands_page,
    "tables.md": tables_page,
    "care-tables.md": care_tables_page,
    "mapping-guide.md": mapping_guide_page,
    "criteria.md": criteria_page,
    "indicators.md": indicators_page,
    "interventions.md": interventions_page,
    "segments.md": segments_page,
    "glossary.md": glossary_page,
}


def stale_pages(folder: Path) -> list[str]:
    """Names of pages in `folder` that are not what the code says now, or that no code makes."""
    wrong = [
        name
        for name, make in PAGES.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != make()
    ]
    return wrong + sorted(path.name for path in folder.iterdir() if path.name not in {*PAGES, "README.md"})


def main() -> int:
    """Write or check the pages; 1 when a page is stale."""
    parser = argparse.ArgumentParser(description="Make or check the reference pages.")
    parser.add_argument("task", nargs="?", choices=["write", "check"], default="write")
    if parser.parse_args().task == "write":
        for name, make in PAGES.items():
            (REFERENCE / name).write_text(make(), encoding="utf-8")
        return 0
    wrong = stale_pages(REFERENCE)
    for name in wrong:
        sys.stderr.write(f"docs/reference/{name} is not what the code says now; run: python -m tools.docs.build\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
