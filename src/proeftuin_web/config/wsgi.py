"""What a server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proeftuin_web.config.settings")
application = get_wsgi_application()

from proeftuin_web.config.warm_up import warm_up  # noqa: E402 — knows the parts, which are there from here on

warm_up(application)
