"""Study files of person-level studies for tests, written into a folder of their own."""

import textwrap
from pathlib import Path

STUDY = """\
study: example
title: {{nl: Voorbeeld, en: Example}}
question: {{nl: "Wat?", en: "What?"}}
care:
  store: care
  buckets: {buckets}
  regions: {regions}
  sources:
{sources}
period: {{first_year: {first}, last_year: {last}}}
sites: {sites}
populations:
  - id: everybody
    name: {{nl: Iedereen, en: Everybody}}
    kind: open
    period: {{from: {first}-01-01, until: {after}-01-01}}
    index: {{every: year}}
    include:
      - is alive: {{alive: true}}
    attribution: {{by: residence, level: {level}}}
status:
  population: everybody
  indicators: [{indicators}]
  cost: {cost}
"""


def write_study(
    folder, source, *, level="municipality", years=(2020, 2021), indicators=(), cost="declared", buckets=1, sites="[]"
):
    """A study about everybody who is alive; `source` is the entry of one source as it stands in the file."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    regions = "{level: municipality, division: 2023}" if level == "municipality" else f"{{level: {level}}}"
    entry = textwrap.indent("- " + textwrap.indent(textwrap.dedent(source).strip(), "  ").strip(), "    ")
    text = STUDY.format(
        buckets=buckets, regions=regions, sources=entry, first=years[0], last=years[1], after=years[1] + 1, sites=sites,
        level=level, indicators=", ".join(indicators), cost=cost,
    )  # fmt: skip
    (folder / "study.yaml").write_text(text, encoding="utf-8")
    return folder
