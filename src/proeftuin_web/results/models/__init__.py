"""What is kept of released results, so that pages find it fast."""

from proeftuin_web.results.models.area import COUNTRY, POOL, WHOLE, Area
from proeftuin_web.results.models.comparison import Comparison
from proeftuin_web.results.models.edition import Edition
from proeftuin_web.results.models.extract import Extract
from proeftuin_web.results.models.figure import Figure, State
from proeftuin_web.results.models.indicator import Indicator
from proeftuin_web.results.models.stratum import Stratum

__all__ = [
    "COUNTRY",
    "POOL",
    "WHOLE",
    "Area",
    "Comparison",
    "Edition",
    "Extract",
    "Figure",
    "Indicator",
    "State",
    "Stratum",
]
