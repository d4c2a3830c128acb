"""What was sent already."""

from proeftuin_web.design.models.submission import Submission

__all__ = ["Submission"]
