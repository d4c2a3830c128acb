"""Days as they are written on the command line."""

from datetime import date

from proeftuin.errors import DefinitionError, Problem


def parsed_day(written: str) -> date:
    """
    The day that `written` names.

    Raises
    ------
    DefinitionError
        It is not a day of the form 2021-01-01.
    """
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise DefinitionError(
            Problem(f"the day `{written}`", "this is not a day", "a day such as 2021-01-01", "write year-month-day")
        ) from error
