"""Age bands: completed years, lower bound included, upper bound not."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class AgeBand:
    """
    Ages `from_age` up to, not including, `below`; `below=None` is open-ended.

    The label sorts and reads as published tables do: `00-04`, `85-89`, `90+`.
    """

    from_age: int
    below: int | None

    @property
    def label(self) -> str:
        """The band as it stands in tables."""
        return f"{self.from_age:02d}+" if self.below is None else f"{self.from_age:02d}-{self.below - 1:02d}"

    @classmethod
    def from_label(cls, label: str) -> AgeBand:
        """
        The band that `label` names.

        Raises
        ------
        ValueError
            The label is not of the form `05-09` or `90+`.
        """
        if label.endswith("+"):
            return cls(int(label[:-1]), None)
        lower, upper = label.split("-")
        return cls(int(lower), int(upper) + 1)


FIVE_YEAR_BANDS_TO_90 = (*(AgeBand(age, age + 5) for age in range(0, 90, 5)), AgeBand(90, None))
"""The nineteen bands of the Vektis open data."""
