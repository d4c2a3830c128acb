"""The country at a glance, one site, and the six steps."""

from proeftuin_web.overview.views.home import home, map_picture
from proeftuin_web.overview.views.site import site
from proeftuin_web.overview.views.steps import step, steps

__all__ = ["home", "map_picture", "site", "step", "steps"]
