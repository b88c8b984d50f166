"""The installation, as Django reads it. What may be set is listed in docs/howto/install.md."""

from pathlib import Path

from epiloop_hq import environment

DATA = environment.data_folder()
PACKAGE = Path(__file__).parent

SECRET_KEY = environment.secret(DATA, "secret_key")
DEBUG = environment.truth("EPILOOP_DEBUG", default=False)
ALLOWED_HOSTS = environment.words("EPILOOP_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("EPILOOP_ORIGINS")
HEADQUARTERS_ZONE = environment.text("EPILOOP_ZONE", "Asia/Shanghai")
# Behind TLS (docs/howto/install.md) cookies travel only encrypted.
BEHIND_TLS = environment.truth("EPILOOP_TLS", default=False)
DEMONSTRATION = (DATA / "demonstration.json").exists()

INSTALLED_APPS = [
    "epiloop_hq.apps.Headquarters",
    "epiloop_hq.web",
    "epiloop_hq.audit",
    "epiloop_hq.jobs",
    "epiloop_hq.places",
    "epiloop_hq.access",
    "epiloop_hq.registry",
    "epiloop_hq.orders",
    "epiloop_hq.laboratory",
    "epiloop_hq.visits",
    "epiloop_hq.cases",
    "epiloop_hq.contacts",
    "epiloop_hq.observation",
    "epiloop_hq.disposal",
    "epiloop_hq.exchange",
    "epiloop_hq.reconciliation",
    "epiloop_hq.situation",
    "epiloop_hq.communication",
    "epiloop_hq.workbench",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "epiloop_hq.web.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "epiloop_hq.access.middleware.SignedIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "epiloop_hq.access.middleware.NamedActor",
    "epiloop_hq.access.middleware.LoggedReading",
]

ROOT_URLCONF = "epiloop_hq.urls"
WSGI_APPLICATION = "epiloop_hq.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "epiloop_hq.web.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "epiloop_hq.web.templatetags.web",
            ],
        },
    }
]

_URL = environment.text("EPILOOP_DATABASE_URL")
DATABASES = {
    "default": environment.database(_URL, DATA, file_name="epiloop.sqlite3"),
    # Reading is logged in a database of its own, so that it never waits for a writer.
    "access_log": environment.database(
        _URL, DATA, file_name="access_log.sqlite3", suffix="_access_log"
    ),
}
DATABASE_ROUTERS = ["epiloop_hq.access.router.AccessLogApart"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["epiloop_hq.access.backend.AccountBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
]
LOGIN_URL = "access:sign_in"
LOGIN_REDIRECT_URL = "workbench:home"
LOGOUT_REDIRECT_URL = "access:sign_in"

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "epiloop_session", "epiloop_csrf"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

USE_TZ = True
TIME_ZONE = HEADQUARTERS_ZONE
USE_I18N = True
LANGUAGE_CODE = environment.text("EPILOOP_LANGUAGE", "en")
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_COOKIE_NAME = "epiloop_language"
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or environment.truth("EPILOOP_PLAIN_STATIC", default=False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or environment.truth(
    "EPILOOP_PLAIN_STATIC", default=False
)
# Protocol files of this installation, and those adopted, as they then stood.
PROTOCOLS = Path(environment.text("EPILOOP_PROTOCOLS") or DATA / "protocols")
ADOPTED_PROTOCOLS = DATA / "adopted_protocols"

# The least number of new cases, besides none, that a bulletin gives for a district or a
# route; smaller ones, and what would give them away, are withheld. 0 withholds nothing.
SMALLEST_FIGURE = environment.whole_number("EPILOOP_SMALLEST_FIGURE", default=5)

MEDIA_ROOT = DATA / "uploads"
FILE_UPLOAD_PERMISSIONS = 0o600
# What is still on its way: beside the data and not where everybody's files lie, so that
# what a killed process leaves of it is found and removed.
FILE_UPLOAD_TEMP_DIR = environment.own_folder(DATA, "arriving")
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"epiloop_hq": {"level": "INFO"}},
}
