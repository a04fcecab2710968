"""Settings of Lyceum: every knob is one `LYCEUM_*` variable; safe defaults on one machine."""

import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from lyceum import __version__
from lyceum.kernel.env import Environment, cache, database, files, mail, mail_door, mailbox

PACKAGE = Path(__file__).parent
ENV = Environment()

VERSION = __version__
DATA = Path(ENV.text("DATA", "var", help="Folder of the database, files, secret key and cache.")).absolute()
DATA.mkdir(parents=True, exist_ok=True)


def _secret_key() -> str:
    given = ENV.text(
        "SECRET_KEY", help="Key that signs cookies and links; made and kept in the data folder when empty."
    )
    if given:
        return given
    path = DATA / "secret_key"
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = ENV.flag("DEBUG", help="Show errors in full and the gallery of components; for development only.")
DEMO = ENV.flag("DEMO", help="This is the demo: one-click sign-in links on loopback, no mail, nothing fetched.")
ALLOWED_HOSTS = ENV.words("HOSTS", "localhost,127.0.0.1,[::1]", help="Host names the site answers to.")
_CHECK_LINKS = ENV.flag(
    "CHECK_LINKS", default=True, help="Look now and then whether addresses of communities elsewhere still answer."
)
CHECK_LINKS = _CHECK_LINKS and not DEMO
SITE_URL = ENV.text("URL", "http://127.0.0.1:8000", help="The site's address, as mails and feeds name it.").rstrip(
    "/"
)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []
BEHIND_PROXY = ENV.flag("BEHIND_PROXY", help="A proxy in front sets X-Forwarded-Proto and compresses answers.")
HTTPS = SITE_URL.startswith("https://")
WEB_WORKERS = ENV.number("WEB_WORKERS", 2, least=1, help="Web processes of `lyceum serve`.")
WEB_THREADS = ENV.number("WEB_THREADS", 2, least=1, help="Threads for pages in each web process.")

INSTALLED_APPS = [
    "lyceum.people",
    "lyceum.files",
    "lyceum.communities",
    "lyceum.activity",
    "lyceum.notifications",
    "lyceum.search",
    "lyceum.care",
    "lyceum.discussions",
    "lyceum.library",
    "lyceum.discovery",
    "lyceum.today",
    "lyceum.interop",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks_db",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "lyceum.kernel",
]

MIDDLEWARE = [
    "lyceum.kernel.web.VisitorPagesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lyceum.people.adapters.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "lyceum.kernel.web.AnswersMiddleware",
]

ROOT_URLCONF = "lyceum.urls"
WSGI_APPLICATION = "lyceum.wsgi.application"

_CONTEXT = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "jinja2"],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "lyceum.kernel.jinja.environment",
            "context_processors": ["lyceum.people.adapters.page_context"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT},
    },
]

DATABASES: dict[str, Any] = {
    "default": database(
        ENV.text(
            "DATABASE",
            str(DATA / "lyceum.sqlite3"),
            help="Path of the SQLite file, or postgres://user:password@host/name.",
        ),
        synchronous=ENV.choice(
            "SQLITE_SYNCHRONOUS",
            "NORMAL",
            among=("NORMAL", "FULL"),
            help="NORMAL survives a killed process, FULL also a power cut, and costs a disk sync a write.",
        ),
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": cache(ENV.text("CACHE", help="redis://... for several machines; files when empty."), DATA / "cache")
}

TASKS = {"default": {"BACKEND": "lyceum.kernel.tasks.DatabaseBackend", "QUEUES": []}}

# People and sign-in
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["lyceum.people.adapters.SignInBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Where people begin their day: the page of an app above the one that has the first address.
HOME_PAGE = "today:page"
SESSION_ENGINE = "lyceum.kernel.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "lyceum.kernel.web.csrf_failed"

ACCOUNT_ADAPTER = "lyceum.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "lyceum.people.adapters.SocialAccountAdapter"
MFA_ADAPTER = "lyceum.people.adapters.MFAAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lyceum.people.forms.sign_up.SignUpFields"
ACCOUNT_FORMS = {"login": "lyceum.people.forms.sign_in.SignInForm"}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"length": 6, "numeric": True, "dashed": False}
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 900
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_FORMAT = ACCOUNT_LOGIN_BY_CODE_FORMAT
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 900
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/h/ip",
    "request_login_code": "20/m/ip,3/5m/key",
    "confirm_email": "1/m/key",
    "reset_password": "10/h/ip,5/h/key",
    "first_steps": "120/h/ip",  # new answers of people without an account
    "listing_tips": "10/h/ip",  # what visitors tell about communities elsewhere
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Lyceum"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_FORMS = {"signup": "lyceum.people.forms.sign_in.OutsideSignUpForm"}


def _providers(raw: str) -> dict[str, Any]:
    """OIDC providers: a JSON list of objects with provider_id, name, client_id, secret, server_url."""
    try:
        listed = json.loads(raw) if raw else []
        apps = [
            {
                "provider_id": p["provider_id"],
                "name": p["name"],
                "client_id": p["client_id"],
                "secret": p["secret"],
                "settings": {"server_url": p["server_url"]},
            }
            for p in listed
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(
            "LYCEUM_OIDC must be a JSON list of objects with provider_id, name, client_id, secret and server_url."
        ) from error
    return {"openid_connect": {"APPS": apps, "OAUTH_PKCE_ENABLED": True}}


SOCIALACCOUNT_PROVIDERS = _providers(ENV.text("OIDC", help="OpenID Connect providers as a JSON list."))
# A button that leads to another service posts here first; browsers ask for the place it is then sent to.
_SIGN_IN_PLACES = [
    "://".join(urlsplit(service["settings"]["server_url"])[:2])
    for service in SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
]

# Mail: the demo sends none.
_MAIL = ENV.text("MAIL", help="smtp://user:password@host:587, console:, file:///folder, or empty for no mail.")
globals().update(mail("" if DEMO else _MAIL))
MAIL_IS_SET = bool(_MAIL) and not DEMO
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.text("MAIL_FROM", "lyceum@localhost", help="Address mails come from.")

# Answers by mail
_MAIL_REPLY = ENV.text(
    "MAIL_REPLY", help="Domain whose mail comes here, so that people can answer by mail; empty: off."
)
MAIL_REPLY = "" if DEMO else _MAIL_REPLY.lower()
MAIL_LMTP = mail_door(
    ENV.text("MAIL_LMTP", help="host:port on loopback where `lyceum serve` takes mails by LMTP; empty: nowhere.")
)
MAIL_IMAP = mailbox(
    ENV.text("MAIL_IMAP", help="imaps://user:password@host/folder that is looked into every minute; empty: none.")
)
MAIL_AUTHSERV = ENV.text(
    "MAIL_AUTHSERV",
    help="Name under which your relay writes Authentication-Results; then only mails that pass count.",
)

# Push messages
PUSH_KEY = ENV.text(
    "PUSH_KEY", help="Private key (PEM) of push messages; made and kept in the data folder when empty."
)

# Languages and times
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية"), ("es", "Español"), ("de", "Deutsch")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
STATICFILES_FINDERS = [
    "lyceum.kernel.static.JoinedFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
_FILES = ENV.text(
    "FILES",
    help="s3://key:secret@bucket/folder?endpoint=https://...&region=... for several machines; files when empty.",
)
STORAGES = {
    "default": files(_FILES),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
MEDIA_ROOT = DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Safety in the browser
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ("/admin/data/",),
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *_SIGN_IN_PLACES],
        "frame-ancestors": ["'none'"],
    },
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # the address is unique in lower case, by a constraint the check does not read
    "auth.E003",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {
        "handlers": ["console"],
        "level": ENV.text("LOG", "WARNING", help="Least level of what is logged."),
    },
}
FORM_RENDERER = "django.forms.renderers.Jinja2"
