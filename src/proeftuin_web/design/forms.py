"""How forms are drawn: a label, a hint, the error beside its field and linked to it, and a summary of errors on top."""

from __future__ import annotations

from pathlib import Path

from django import forms
from django.forms import renderers
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property

_TEMPLATES = Path(__file__).parent / "templates"


class AccessibleForms(renderers.DjangoTemplates):
    """Fields and forms from the templates in `design/templates/design/forms`."""

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/forms/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        """Templates of ours before those of the framework, which draw most kinds of input."""
        framework = Path(renderers.__file__).parent / "templates"
        return DjangoTemplates(
            {"APP_DIRS": True, "DIRS": [_TEMPLATES, framework], "NAME": "proeftuin-forms", "OPTIONS": {}}
        )


class DayInput(forms.DateInput):
    """A day, chosen with what the browser has for it; browsers always send it as year, month, day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day; also accepted as people write it when the browser has no way to choose one."""

    widget = DayInput

    def __init__(self, **options: object) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"], **options)  # type: ignore[arg-type]
