"""What stands on the pages about improvement: control charts, cycles, findings and decisions; only where there are."""

from __future__ import annotations

from proeftuin.reporting.pages.improvement.charts import chart_pages
from proeftuin.reporting.pages.improvement.cycles import improvement_pages

__all__ = ["chart_pages", "improvement_pages"]
