"""Settings of the web application for tests: a database of its own, and passwords that take no time."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_FOLDER = Path(tempfile.mkdtemp(prefix="proeftuin-web-tests-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["PROEFTUIN_WEB_FOLDER"] = str(_FOLDER)
(_FOLDER / "static").mkdir()

from proeftuin_web.config.environment import database  # noqa: E402
from proeftuin_web.config.settings import *  # noqa: E402, F403

if "PROEFTUIN_TEST_DATABASE" in os.environ:
    DATABASES = {"default": database({"PROEFTUIN_DATABASE": os.environ["PROEFTUIN_TEST_DATABASE"]}, _FOLDER)}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
