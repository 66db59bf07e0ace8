"""Django's settings, all derived from the options of this process."""

import secrets
from datetime import timedelta
from pathlib import Path

from sodsong.desk.project import options
from sodsong.desk.project.database import where
from sodsong.desk.project.options import origins

SODSONG = options.read()
HERE = Path(__file__).parent


def _secret() -> str:
    """The signing key: given, else kept in the data folder, else (before the folder is made) one for this process."""
    file = SODSONG.data / "secret.key"
    if SODSONG.secret_key:
        return SODSONG.secret_key
    return file.read_text(encoding="ascii").strip() if file.exists() else secrets.token_urlsafe(48)


SECRET_KEY = _secret()
DEBUG = SODSONG.debug
ALLOWED_HOSTS = list(SODSONG.hosts)
ROOT_URLCONF = "sodsong.desk.project.urls"
WSGI_APPLICATION = None
ASGI_APPLICATION = "sodsong.desk.project.asgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "sodsong.desk.registry",
    "sodsong.desk.inbox",
    "sodsong.desk.watch",
    "sodsong.desk.vault",
    "sodsong.desk.disclosure",
    "sodsong.desk.cases",
    "sodsong.desk.proofs",
    "sodsong.desk.dispatch",
    "sodsong.desk.api",
    "sodsong.desk.console",
    "sodsong.desk.public",
    "sodsong.desk.bot",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sodsong.desk.project.middleware.security_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sodsong.desk.project.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "sodsong.desk.console.access.gate.Gate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sodsong.desk.console.context.frame",
            ],
        },
    },
]

DATABASES = {"default": where.postgresql(SODSONG.database_url) if SODSONG.database_url else where.sqlite(SODSONG.data)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [HERE / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Bangkok"

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATIC_ROOT = SODSONG.data / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "sodsong.desk.registry.people.accounts.Accounts",
]
AXES_FAILURE_LIMIT = 8  # wrong passwords for one name from one address
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "console/people/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "console:login"
LOGIN_REDIRECT_URL = "console:today"
LOGOUT_REDIRECT_URL = "console:board"
NINJA_PAGINATION_MAX_LIMIT = 500
NINJA_PAGINATION_PER_PAGE = 100
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"  # over TLS every cookie is Secure too: middleware.py
CSRF_TRUSTED_ORIGINS = origins(SODSONG.address)
X_FRAME_OPTIONS = "SAMEORIGIN"  # the letter's PDF is shown inside our own page
DATA_UPLOAD_MAX_MEMORY_SIZE = 26 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING_CONFIG = None
