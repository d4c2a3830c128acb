"""What the pages that are made from the code have in common."""

MADE = "<!-- Made by tools.docs.build; change the code, not this page. -->"


def cell(text: str) -> str:
    """Text that can stand in a cell of a table."""
    return text.replace("|", "\\|")
