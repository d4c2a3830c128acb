"""
Settings of the web application, from the environment.

Without any it works in one folder of this machine, on SQLite. `PROEFTUIN_WEB_FOLDER` names the folder. In production
`PROEFTUIN_DATABASE` is the address of a PostgreSQL database, `PROEFTUIN_SECRET_KEY_FILE` names the file with the key,
`PROEFTUIN_HOSTS` the names under which browsers reach it, and `PROEFTUIN_BEHIND_PROXY=true` says that a reverse proxy
speaks HTTPS with them.
"""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from proeftuin_web.config.environment import (
    database,
    hosts,
    is_true,
    mail,
    proxies,
    secret_key,
    sign_on_servers,
)

PACKAGE = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("PROEFTUIN_WEB_FOLDER", "proeftuin-web")).absolute()
"""Where the database, uploaded studies and their results are, unless the environment says otherwise."""
IS_BEHIND_PROXY = is_true(os.environ, "PROEFTUIN_BEHIND_PROXY")
PROXIES = proxies(os.environ)

SECRET_KEY = secret_key(os.environ, FOLDER)
DEBUG = False
ALLOWED_HOSTS = hosts(os.environ)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if IS_BEHIND_PROXY and host != "*"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "proeftuin_web.design",
    "proeftuin_web.audit",
    "proeftuin_web.accounts",
    "proeftuin_web.sites",
    "proeftuin_web.runs",
    "proeftuin_web.results",
    "proeftuin_web.process_forms",
    "proeftuin_web.portfolio",
    "proeftuin_web.improvement",
    "proeftuin_web.overview",
]

MIDDLEWARE = [
    "proeftuin_web.config.proxy.BehindProxy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "proeftuin_web.accounts.middleware.KnownAccess",
    "proeftuin_web.audit.asker.AskerMiddleware",
    "proeftuin_web.accounts.middleware.FirstRun",
    "proeftuin_web.accounts.middleware.LanguageOfUser",
    "proeftuin_web.accounts.middleware.RescueTypedText",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "proeftuin_web.design.editing.SentTwice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "proeftuin_web.accounts.middleware.SeenNowAndThen",
]

ROOT_URLCONF = "proeftuin_web.config.urls"
WSGI_APPLICATION = "proeftuin_web.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [
            PACKAGE / "design" / "templates",
            PACKAGE / "accounts" / "templates",
        ],  # before those of the libraries, whose pages get our layout
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "proeftuin_web.accounts.context.access_of_user",
            ],
        },
    },
]

DATABASES = {"default": database(os.environ, FOLDER)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "design_cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Who somebody is

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "overview:home"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "proeftuin_web.accounts.adapter.InvitedOnly"
SOCIALACCOUNT_ADAPTER = "proeftuin_web.accounts.adapter.InvitedOnSignOn"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # whoever has the link of an invitation received it
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_BEHIND_PROXY  # on one machine browsers allow passkeys without HTTPS
MFA_TOTP_ISSUER = "Proeftuin"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody has an account at an address at which they were not invited
SIGN_ON_SERVERS = sign_on_servers(os.environ)
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": SIGN_ON_SERVERS, "OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # an account with an address that the server has verified
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
USERSESSIONS_TRACK_ACTIVITY = True

# How long somebody stays signed in, and what browsers are told

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_BEHIND_PROXY
CSRF_COOKIE_SECURE = IS_BEHIND_PROXY
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "proeftuin_web.design.errors.forged"
SECURE_SSL_REDIRECT = IS_BEHIND_PROXY
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if IS_BEHIND_PROXY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_BEHIND_PROXY
SECURE_HSTS_PRELOAD = IS_BEHIND_PROXY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Browsers ask it of every address that a form redirects to; single sign-on goes elsewhere by a page between.
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Languages, days and files

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
# Before those of the libraries: the last one has sentences of the library for signing in that are said otherwise here.
LOCALE_PATHS = [PACKAGE / "design" / "locale", PACKAGE / "accounts" / "library_texts" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = IS_BEHIND_PROXY
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Amsterdam"
FORMAT_MODULE_PATH = ["proeftuin_web.design.formats"]
STATIC_URL = "static/"
STATIC_ROOT = FOLDER / "static"
WHITENOISE_USE_FINDERS = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
FORM_RENDERER = "proeftuin_web.design.forms.AccessibleForms"

# Mail, and what is written down

MAIL = mail(os.environ)
MAIL_IS_SENT = bool(MAIL.host)
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.security == "starttls", MAIL.security == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("PROEFTUIN_EMAIL_FROM", "proeftuin@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_links": {"()": "proeftuin_web.config.discretion.WithoutLinks"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["without_links"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
