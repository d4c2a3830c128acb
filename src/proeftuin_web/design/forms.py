"""How forms are drawn: a label, a hint, the error beside its field and linked to it."""

from django.forms.renderers import TemplatesSetting


class AccessibleForms(TemplatesSetting):
    """Fields and forms from the templates in `design/templates/design/forms`."""
