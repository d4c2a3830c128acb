"""Sex as registered, the only form in which the national sources carry it."""

from enum import StrEnum


class Sex(StrEnum):
    """Registered sex."""

    MALE = "male"
    FEMALE = "female"
