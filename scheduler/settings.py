"""Settings, read from the environment once; deploy/env.example explains each variable."""

from pathlib import Path
from urllib.parse import urlsplit

import structlog
from environs import FileAwareEnv
from psycopg.conninfo import conninfo_to_dict

from scheduler import carrier_settings, logs, sign_in_providers

# Of every variable NAME the value may stand in a file instead, which NAME_FILE names.
env = FileAwareEnv(strip_whitespace=True)

ROOT = Path(__file__).resolve().parent.parent
VAR_FOLDER = Path(env.str("VAR_FOLDER", str(ROOT / "var")))

SECRET_KEY = env.str("SECRET_KEY")
# Keys of before, which still open what they closed: the secrets of second factors.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "testserver"])
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "schedule",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "scheduler.audit",
    "scheduler.partners",
    "scheduler.people",
    "scheduler.identity",
    "scheduler.rota",
    "scheduler.availability",
    "scheduler.booking",
    "scheduler.reminders",
    "scheduler.api",
    "scheduler.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "scheduler.web.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "scheduler.web.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "scheduler.web.sign_in_limits.SignInLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "scheduler.web.request_log.RequestLog",
]

ROOT_URLCONF = "scheduler.urls"
WSGI_APPLICATION = "scheduler.wsgi.application"
AUTH_USER_MODEL = "identity.Account"
LOGIN_URL = "/sign-in"
CSRF_FAILURE_VIEW = "scheduler.web.errors.without_token"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "scheduler" / "web" / "templates"],
        "OPTIONS": {"environment": "scheduler.web.templating.environment"},
    },
    {
        # DRF's browsable pages and drf-spectacular's are Django templates.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database(url: str) -> dict[str, object]:
    """Django's settings for a libpq connection string or URL."""
    parts = conninfo_to_dict(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "scheduler"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        # The server plans a statement once for a connection, instead of each time it is asked.
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2, **parts},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database(env.str("DATABASE_URL"))}
# Whose the tables are. Only migrations speak as the owner; everybody else, as a role that owns
# nothing, stands before row-level security.
OWNER_DATABASE = _database(env.str("OWNER_DATABASE_URL", default=env.str("DATABASE_URL")))
APPLICATION_DATABASE = dict(DATABASES["default"])
REDIS_URL = env.str("REDIS_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True
# The languages of the person's pages, in the order of their links (docs/person.md); a folder with
# an installation's own words, and where catalogues for gettext are made. The first found counts.
PAGE_LANGUAGES: list[str] = env.list("PAGE_LANGUAGES", default=["en", "cy", "en-x-easy"])
PAGE_WORDS_FOLDER = env.str("PAGE_WORDS_FOLDER", default="")
LOCALE_PATHS = [VAR_FOLDER / "words" / "added", VAR_FOLDER / "words" / "own"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_FOLDER / "static"
# Compressed once, when they are collected: the styles are ten times as large as what travels.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
STATICFILES_DIRS = [folder for folder in [VAR_FOLDER / "frontend" / "static"] if folder.is_dir()]

IS_HTTPS = PUBLIC_ADDRESS.startswith("https://")
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
if IS_HTTPS:
    # Browsers take such a cookie only from this very host, over TLS, for every path.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    # TLS ends at the proxy in front, which alone reaches the web process and says how it was asked.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(PUBLIC_ADDRESS))]
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # The names below PUBLIC_ADDRESS are this installation's own.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    # Plain HTTP never reaches us from outside: the proxy turns it away, with the address's path.
    SILENCED_SYSTEM_CHECKS = ["security.W008"]
# “no-referrer” would make browsers send forms from “Origin: null”, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
# What one request may bring: the largest is a file of a rota.
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_PERMISSIONS = 0o600

# A sign-in on a browser ends with the working day, and when nobody was there.
SIGN_IN_HOURS = env.int("SIGN_IN_HOURS", default=12)
SIGN_IN_IDLE_MINUTES = env.int("SIGN_IN_IDLE_MINUTES", default=30)
SESSION_COOKIE_AGE = SIGN_IN_HOURS * 60 * 60

# Of django-allauth we use second factors and OpenID Connect. Its own pages, its sign-up and its
# e-mails are not served: nobody signs up here, and no address is asked of anybody.
MFA_ADAPTER = "scheduler.identity.second_factor_adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODE_DIGITS = 10
ACCOUNT_EMAIL_VERIFICATION = SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
SOCIALACCOUNT_ADAPTER = "scheduler.web.partner_sign_in.Adapter"
SOCIALACCOUNT_STORE_TOKENS = False
# Partners' own sign-ins (docs/signing-in.md); each with its client's secret in a file.
SIGN_IN_PROVIDERS = sign_in_providers.read(env.str("SIGN_IN_PROVIDERS", default=""))
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"APPS": sign_in_providers.apps(SIGN_IN_PROVIDERS)},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "scheduler.api.authentication.TokenAuthentication",
        "scheduler.api.authentication.SignedInAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["scheduler.api.permissions.Denied"],
    "DEFAULT_RENDERER_CLASSES": [
        "scheduler.api.renderers.Json",
        "rest_framework.renderers.BrowsableAPIRenderer",
    ],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "scheduler.api.pagination.CursorPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "scheduler.api.problems.handle",
    "UNAUTHENTICATED_USER": None,
    # How many proxies in front of the service name the caller's address in X-Forwarded-For.
    "NUM_PROXIES": env.int("PROXIES_IN_FRONT", default=0),
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Choice-first scheduler",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    # Its enum hook warns of names that we give ourselves.
    "POSTPROCESSING_HOOKS": [],
}

# Calls of the API in a minute, counted in Redis for all processes; 0 is no limit. Of one machine
# (unless it has its own), one staff member, one address without a token, one address at the token
# endpoint, one carrier's address.
CALLS_A_MINUTE = {
    "machine": env.int("MACHINE_CALLS_A_MINUTE", default=600),
    "staff": env.int("STAFF_CALLS_A_MINUTE", default=600),
    "nobody": env.int("OPEN_CALLS_A_MINUTE", default=300),
    "token": env.int("TOKENS_A_MINUTE", default=30),
    "callback": env.int("CALLBACKS_A_MINUTE", default=6000),
}

# How long a hold made at a desk or on a page lasts.
HOLD_MINUTES = env.int("HOLD_MINUTES", default=10)

CHANNELS = carrier_settings.read(env, public_address=PUBLIC_ADDRESS, var_folder=VAR_FOLDER)
# Whether texts say how to answer them: their sender must be a number whose answers reach us.
# GOV.UK Notify passes none on to us.
TEXTS_TAKE_REPLIES = env.bool(
    "TEXTS_TAKE_REPLIES", default=not CHANNELS["sms"]["notify_text_template_id"]
)
VIDEO_PROVIDER = env.str("VIDEO_PROVIDER", default="jitsi")
VIDEO_ADDRESS = env.str("VIDEO_ADDRESS", default="https://meet.jit.si").rstrip("/")

# Marks what is written into the record and signs its heads (docs/decisions/023).
_audit_key_file = env.str("AUDIT_KEY_FILE", default="")
AUDIT_KEY = (
    Path(_audit_key_file).read_text(encoding="utf-8").strip()
    if _audit_key_file
    else env.str("AUDIT_KEY", default=SECRET_KEY)
)
AUDIT_OLD_KEYS: list[str] = env.list("AUDIT_OLD_KEYS", default=[])
AUDIT_HEADS_FOLDER = Path(env.str("AUDIT_HEADS_FOLDER", default=str(VAR_FOLDER / "heads")))

# How long which kind of record is kept (docs/rights.md); without it everything is.
RETENTION_FILE = env.str("RETENTION_FILE", default="")

# Only for tests, and where a partner's calendars are on the same network as the service.
CALENDARS_MAY_BE_INSIDE = env.bool("CALENDARS_MAY_BE_INSIDE", default=False)

LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOGGING = logs.handlers(level=LOG_LEVEL)
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        logs.where_it_broke,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)
