"""Every setting, one file: the environment on top, what Django needs below. A bad variable is a system check, see checks.py."""

from typing import Any

from environs import validate

from shopops.environment import BASE_DIR, env, or_default, prefixed_by, sealed_errors
from stores.platforms.names import NAMES

# --- From the environment -------------------------------------------------------------------------------------------

DEBUG = or_default(env.bool("DEBUG", False), False)
SECRET_KEY = or_default(env.str("SECRET_KEY", ""), "")
# Encryption of stored credentials: "k2:<base64 of 32 bytes>,k1:<older key>"; the first one seals, all of them open.
SHOPOPS_SECRET_KEYS = or_default(env.list("SHOPOPS_SECRET_KEYS", []), [])
# What API tokens are hashed with: "2:<base64 of 32 bytes>,1:<older>"; the first one for new tokens. Empty: of the oldest key above.
TOKEN_PEPPERS = or_default(env.list("TOKEN_PEPPERS", []), [])
ALLOWED_HOSTS = or_default(env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"]), [])
CSRF_TRUSTED_ORIGINS = or_default(env.list("CSRF_TRUSTED_ORIGINS", []), [])
HTTPS_ONLY = or_default(env.bool("HTTPS_ONLY", False), False)
DATABASE_URL = env.dj_db_url("DATABASE_URL", "postgresql://nowhere.invalid/shopops", conn_max_age=60)
# For `manage.py prepare` alone, where the processes work as a role that owns no table: the owner's address, and that role.
DATABASE_OWNER_URL = env.dj_db_url("DATABASE_OWNER_URL", "postgresql://nowhere.invalid/shopops")
DATABASE_APP_ROLE = or_default(env.str("DATABASE_APP_ROLE", ""), "")
DATABASE_APP_PASSWORD = or_default(env.str("DATABASE_APP_PASSWORD", ""), "")
REDIS_URL = or_default(env.str("REDIS_URL", ""), "")
# How many proxies of ours stand before the web server, each adding to X-Forwarded-For. 0: that header is not believed.
TRUSTED_PROXIES = or_default(env.int("TRUSTED_PROXIES", 0, validate=validate.Range(min=0, max=9)), 0)
LOG_FORMAT = or_default(env.str("LOG_FORMAT", "console", validate=validate.OneOf(["console", "json"])), "console")
LOG_LEVEL = or_default(env.str("LOG_LEVEL", "INFO"), "INFO")

# Our app at each platform: TIKTOK_APP_KEY, SHOPEE_APP_SECRET, LAZADA_CHAT_APP_KEY and so on; see .env.example.
PLATFORM_SETTINGS = prefixed_by(NAMES)

# What platforms and sellers' browsers reach us by, https://shopops.example.com; without it webhooks cannot be set up.
PUBLIC_URL = or_default(env.str("PUBLIC_URL", ""), "")

# How platforms are called.
PLATFORM_TRANSPORT = or_default(
    env.str("PLATFORM_TRANSPORT", "pyreqwest", validate=validate.OneOf(["pyreqwest", "aiohttp"])), "pyreqwest"
)
PLATFORM_CALL_SECONDS = or_default(env.float("PLATFORM_CALL_SECONDS", 15.0), 15.0)
PLATFORM_STORE_SECONDS = or_default(env.float("PLATFORM_STORE_SECONDS", 60.0), 60.0)
PLATFORM_BODY_BYTES = or_default(env.int("PLATFORM_BODY_BYTES", 8_000_000), 8_000_000)
# Whether a store's own proxy may lie in a private network, as for tests and for a proxy on the same host.
PROXY_ALLOW_PRIVATE = or_default(env.bool("PROXY_ALLOW_PRIVATE", False), False)
# A service that answers with the address a request came from; unset, addresses are not measured.
EXIT_ADDRESS_URL = or_default(env.str("EXIT_ADDRESS_URL", ""), "")
# Weeks are what official pages change by. The one origin that may be plain http on this machine, as for tests and the demo.
POLICY_WATCH_DAYS = or_default(env.float("POLICY_WATCH_DAYS", 7.0, validate=validate.Range(min=0.04, max=90)), 7.0)
POLICY_TEST_ORIGIN = or_default(env.str("POLICY_TEST_ORIGIN", ""), "")
PLATFORM_CALLS_PER_SECOND = or_default(env.float("PLATFORM_CALLS_PER_SECOND", 20.0), 20.0)

# The mail server: submission://user:password@host:587, smtp://user:password@host:465?ssl=True; unset, no mail is sent.
_MAIL = or_default(env.dj_email_url("EMAIL_URL", "dummy:"), {})
EMAIL_BACKEND = _MAIL.get("EMAIL_BACKEND") or "django.core.mail.backends.dummy.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.get("EMAIL_HOST") or "", _MAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.get("EMAIL_HOST_USER") or "", _MAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = bool(_MAIL.get("EMAIL_USE_TLS")), bool(_MAIL.get("EMAIL_USE_SSL"))
DEFAULT_FROM_EMAIL = or_default(env.str("EMAIL_FROM", "ShopOps <shopops@localhost>"), "ShopOps <shopops@localhost>")
# Push to browsers: a P-256 private key (32 bytes, base64url), and whom a push service may write to about us.
VAPID_PRIVATE_KEY = or_default(env.str("VAPID_PRIVATE_KEY", ""), "")
VAPID_SUBJECT = or_default(env.str("VAPID_SUBJECT", "mailto:shopops@localhost"), "mailto:shopops@localhost")
# Whether outgoing webhooks may go into private networks, and there without TLS.
WEBHOOK_ALLOW_PRIVATE = or_default(env.bool("WEBHOOK_ALLOW_PRIVATE", False), False)
# A server on this machine that stands in for every chat service, as for tests; see alerts/channels/wire.py.
CHANNEL_TEST_ORIGIN = or_default(env.str("CHANNEL_TEST_ORIGIN", ""), "")

# How often one token may call the REST API.
API_CALLS_PER_MINUTE = or_default(env.int("API_CALLS_PER_MINUTE", 1200, validate=validate.Range(min=1)), 1200)

# Whether anybody at all may read the description of the API; otherwise whoever is signed in or presents a token.
API_DESCRIPTION_OPEN = or_default(env.bool("API_DESCRIPTION_OPEN", False), False)

# An outside address that is asked (GET) each minute in which nothing is amiss, and that tells you when the asking stops.
HEARTBEAT_URL = or_default(env.str("HEARTBEAT_URL", ""), "")

# Who translates what buyers write; nobody is asked until an address (LibreTranslate) or a key (DeepL) is given.
TRANSLATE_WITH = or_default(
    env.str("TRANSLATE_WITH", "libretranslate", validate=validate.OneOf(["libretranslate", "deepl"])), "libretranslate"
)
TRANSLATE_URL = or_default(env.str("TRANSLATE_URL", ""), "")
TRANSLATE_KEY = or_default(env.str("TRANSLATE_KEY", ""), "")

# How work is shared out.
INSPECT_EVERY_MINUTES = or_default(env.int("INSPECT_EVERY_MINUTES", 30), 30)
LEASE_SECONDS = or_default(env.int("LEASE_SECONDS", 30), 30)
# How long something for a buyer can be taken back before it is sent, and how long a worker has to begin sending it.
ACTION_UNDO_SECONDS = or_default(env.float("ACTION_UNDO_SECONDS", 10.0, validate=validate.Range(min=0, max=600)), 10.0)
ACTION_SECONDS = or_default(env.float("ACTION_SECONDS", 45.0, validate=validate.Range(min=1, max=600)), 45.0)

# How long a fault must stay gone before its alert is resolved: one number of minutes for each severity.
ALERT_RESOLVE_MINUTES = {"warning": 10.0, "high": 5.0, "critical": 3.0}
for _severity in list(ALERT_RESOLVE_MINUTES):
    _name, _minutes = f"ALERT_RESOLVE_MINUTES_{_severity.upper()}", ALERT_RESOLVE_MINUTES[_severity]
    ALERT_RESOLVE_MINUTES[_severity] = or_default(
        env.float(_name, _minutes, validate=validate.Range(min=0, max=1440)), _minutes
    )


# Signing in. A session ends so long after the last thing its person did, and so long after it began.
SESSION_IDLE_MINUTES = or_default(
    env.float("SESSION_IDLE_MINUTES", 30.0, validate=validate.Range(min=1, max=1440)), 30.0
)
SESSION_HOURS = or_default(env.float("SESSION_HOURS", 12.0, validate=validate.Range(min=0.5, max=72)), 12.0)
# A file or folder of SHA-1 hashes of stolen passwords, see people/passwords/breached.py; unset, none is looked up.
BREACHED_PASSWORDS = or_default(env.str("BREACHED_PASSWORDS", ""), "")
# A GeoIP file (.mmdb) tells where an address lies; unset, addresses stand for themselves.
GEOIP_FILE = or_default(env.str("GEOIP_FILE", ""), "")
# Sign-in links for the demo's people. `make run` sets it for itself; anywhere else it is refused.
DEMO_SIGN_IN = or_default(env.bool("DEMO_SIGN_IN", False), False)

ENVIRONMENT_ERRORS = sealed_errors()

# --- Django ---------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "desk.apps.DeskConfig",
    "desk.service.apps.ServiceConfig",
    "desk.theme.ThemeConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_celery_beat",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "people.apps.PeopleConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.humanize",
    "csp",
    "stores.apps.StoresConfig",
    "inspections.apps.InspectionsConfig",
    "alerts.apps.AlertsConfig",
    "shopops.apps.ShopopsConfig",
]

MIDDLEWARE = [
    "people.audit.middleware.CircumstancesMiddleware",
    "shopops.headers.HeadersMiddleware",
    "shopops.page_layers.ContentPolicyLayer",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "shopops.page_layers.SessionLayer",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "shopops.page_layers.PersonLayer",
    "people.middleware.PersonalLanguageMiddleware",
    "shopops.page_layers.MessageLayer",
    "allauth.account.middleware.AccountMiddleware",
    "people.sign_in.gate.SecondFactorGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "people.programs.middleware.ProgramsMiddleware",
    "people.programs.repeated.RepeatedRequestMiddleware",
]

ROOT_URLCONF = "shopops.urls"
WSGI_APPLICATION = "shopops.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "desk" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.sign_in.shell.shell",
            ],
        },
    },
]

DATABASES: dict[str, Any] = {"default": or_default(DATABASE_URL, {"ENGINE": "django.db.backends.postgresql"})}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL or "redis://nowhere.invalid/0",
        "KEY_PREFIX": "shopops",
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "people.sign_in.account_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # managers write people's addresses down
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True  # for as long as sessions last here; nobody is asked
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False  # ours are in people/attempts.py
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_FORMS = {
    "login": "people.sign_in.forms.HouseLoginForm",
    "change_password": "people.sign_in.forms.HouseChangePasswordForm",
    "reset_password": "people.sign_in.forms.HouseResetPasswordForm",
}
MFA_FORMS = {
    "add_webauthn": "people.sign_in.keys_forms.AddKeyForm",
    "authenticate": "people.sign_in.codes.CodeForm",
    "reauthenticate": "people.sign_in.codes.CodeAgainForm",
}
MFA_ADAPTER = "people.sign_in.second_factor_adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS_ONLY
MFA_TOTP_TOLERANCE = 0
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "people.passwords.guessable.GuessableValidator"},
    {"NAME": "people.passwords.breached.BreachedValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
WHITENOISE_USE_FINDERS = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_ENGINE = "people.sign_in.session_store"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(SESSION_HOURS * 3600)
# The prefix binds the cookie to this host and to HTTPS (RFC 6265bis).
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("__Host-sessionid", "__Host-csrf") if HTTPS_ONLY else ("sessionid", "csrftoken")
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
X_FRAME_OPTIONS = "DENY"
# Plain HTTP on one's own machine is the default; HTTPS_ONLY=true turns these four on together.
SILENCED_SYSTEM_CHECKS = [] if HTTPS_ONLY else ["security.W004", "security.W008", "security.W012", "security.W016"]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["people.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "people.pagination.StablePagination",
    "DEFAULT_THROTTLE_CLASSES": ["people.programs.rates.CallerRate"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["people.programs.rendering.FastJsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "people.programs.rendering.JsonUnlessAsked",
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "people.problems.problem_response",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "ShopOps API",
    "DESCRIPTION": "Stores, their inspections and what is wrong. Times are UTC (ISO 8601); a store's own zone is on the store.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ItemEnum": "inspections.items.Item",
        "PlatformEnum": "stores.platforms.names.platform_choices",
        "StateEnum": "inspections.items.State",
        "SeverityEnum": "inspections.items.Severity",
        "AuditSourceEnum": "people.audit.circumstances.Source",
        "TellingOutcomeEnum": "alerts.channels.base.OutcomeKind",
        "OrderStatusEnum": "stores.models.order.OrderStatus",
        "ProductStatusEnum": "stores.models.product.ProductStatus",
        "TopicOutcomeEnum": "stores.topics.Outcome",
        "PersonRoleEnum": "people.roles.Role",
        "AlertStateEnum": "alerts.states.AlertState",
        "LookVerdictEnum": "inspections.models.attestation.LookVerdict",
        "DecisionVerdictEnum": "alerts.reasons.Verdict",
        "ActionKindEnum": "stores.actions.registry.kind_choices",
        "MoneyKindEnum": "inspections.money.Kind",
        "QuickReplyKindEnum": "desk.service.models.quick_reply.ReplyKind",
        "ReadingSourceEnum": "inspections.models.reading.ReadingSource",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "people.problems.describe_problems",
        "people.programs.description.describe_manners",
    ],
}

from shopops.logging import logging_settings  # noqa: E402

LOGGING = logging_settings(LOG_FORMAT, LOG_LEVEL)

from desk.navigation import UNFOLD  # noqa: E402, F401
from shopops.headers import POLICY as CONTENT_SECURITY_POLICY  # noqa: E402, F401
