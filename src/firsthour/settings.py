"""Settings, all from the environment; docs/reference/settings.md describes each. Unsafe settings refuse to start."""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from firsthour.ledger.errors import Refusal
from firsthour.ledger.words import CODE
from firsthour.notices.senders.mail.route import read_route
from firsthour.notices.senders.webhook.sender import read_pager
from firsthour.orders.mail.mailbox import read_mailbox
from firsthour.platform.keyring import Keyring
from firsthour.platform.words import CONTACT_POINT
from firsthour.policy.rules.braking import GROUP_LIMITS as USUAL_GROUP_LIMITS
from firsthour.policy.words import GroupKind
from firsthour.vault.stores.choice import VaultWish, chosen

HOME = Path(os.environ.get("FIRSTHOUR_HOME", "var")).resolve()
PRODUCTION = os.environ.get("FIRSTHOUR_PRODUCTION", "") == "1"
PROBE_ALLOW = frozenset(filter(None, os.environ.get("FIRSTHOUR_PROBE_ALLOW", "").split(",")))
APP_ROLE = "firsthour_app"


class NoDatabase(Refusal):
    code = "settings:database:missing"
    sentence = "No database address is set."
    remedy = "Use the `firsthour` command, which starts the embedded database, or set DATABASE_URL."


class FingerprintTermUnusable(Refusal):
    code = "settings:fingerprints:term-unusable"
    sentence = "FIRSTHOUR_FINGERPRINT_DAYS is {days}, which is no number of days."
    remedy = "Set it to a whole number from 1 to 99999."


class GroupLimitsUnusable(Refusal):
    code = "settings:group-limits:unusable"
    sentence = "`{part}` is no limit of the circuit breaker."
    remedy = "Write FIRSTHOUR_GROUP_LIMITS as territory=100,language=200,authors=100, each a whole number above 0."


class BackupTermUnusable(Refusal):
    code = "settings:backup:term-unusable"
    sentence = "FIRSTHOUR_BACKUP_TERM is {days}, which is no number of days."
    remedy = "Set it to a whole number from 1 to 99999."


class NotForProduction(Refusal):
    code = "settings:production:unsafe"
    sentence = "Production is refused: {reason}."
    remedy = "{mend}"


class IdentityProviderIncomplete(Refusal):
    code = "settings:identity-provider:incomplete"
    sentence = "FIRSTHOUR_OIDC_ISSUER is set, but not the client with which Firsthour is known there."
    remedy = "Set FIRSTHOUR_OIDC_CLIENT and FIRSTHOUR_OIDC_SECRET too, or none of the three."


class VantageUnusable(Refusal):
    code = "settings:vantage:unusable"
    sentence = "FIRSTHOUR_VANTAGE cannot stand in a proof: it is no short code."
    remedy = "Use up to 60 letters, digits, dots and hyphens, beginning with a letter or digit, such as dublin-office."


class PortalUnusable(Refusal):
    code = "settings:portal:unusable"
    sentence = "FIRSTHOUR_PORTAL is no public address of the portal."
    remedy = "Write it as https://notices.example, without a path; http only on this machine."


def _site(address: str, unusable: type[Refusal]) -> str:
    """The address of a door of ours without a slash at its end; empty where none is set, and then no link leaves."""
    if not address:
        return ""
    parts = urlsplit(address)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"} and not PRODUCTION
    secure = parts.scheme == "https" or (parts.scheme == "http" and local)
    if not secure or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise unusable()
    return address.rstrip("/")


class ConsoleUnusable(Refusal):
    code = "settings:console:unusable"
    sentence = "FIRSTHOUR_CONSOLE is no address of the console."
    remedy = "Write it as https://console.example, without a path; http only on this machine."


class ApiUnusable(Refusal):
    code = "settings:api:unusable"
    sentence = "FIRSTHOUR_API is no address of the authorities' door."
    remedy = "Write it as https://orders.example, without a path; http only on this machine."


class WitnessesUnusable(Refusal):
    code = "settings:witnesses:unusable"
    sentence = "FIRSTHOUR_WITNESSES cannot be used: {reason}."
    remedy = "Give e-mail addresses with commas between them, and set FIRSTHOUR_SMTP and FIRSTHOUR_MAIL_FROM."


def _witnesses(listed: str) -> tuple[str, ...]:
    """Whom heads of the log are mailed to."""
    addresses = tuple(dict.fromkeys(each.strip() for each in listed.split(",") if each.strip()))
    if not all(CONTACT_POINT.match(each) for each in addresses):
        raise WitnessesUnusable(reason="one of them is no e-mail address")
    if addresses and MAIL is None:
        raise WitnessesUnusable(reason="there is no mail server to send with")
    return addresses


def _vantage(named: str) -> str:
    if len(named) > 60 or not CODE.match(named):
        raise VantageUnusable()
    return named


def database(url: str, *, role: str | None) -> dict[str, object]:
    """Django's connection settings for a libpq URL; each connection takes on `role` where the URL's own is wider."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    options = {name: value for name, value in query.items() if name not in {"host", "port", "user", "dbname"}}
    if role:
        options["options"] = f"-c role={role}"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or query.get("dbname", "firsthour"),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TIME_ZONE": "UTC",
    }


def _databases() -> dict[str, dict[str, object]]:
    url = os.environ.get("DATABASE_URL")
    owner_url = os.environ.get("DATABASE_OWNER_URL")
    if not url:
        raise NoDatabase()
    if os.environ.get("FIRSTHOUR_DATABASE_ROLE") == "owner":
        return {"default": database(owner_url or url, role=None)}
    if PRODUCTION and not owner_url:
        raise NotForProduction(
            reason="the application would connect as the owner of its tables",
            mend="Set DATABASE_URL to a role without rights of its own and DATABASE_OWNER_URL to the owner.",
        )
    return {"default": database(url, role=None if owner_url else APP_ROLE)}


def _fingerprint_term(days: str | None) -> timedelta:
    """How long fingerprints of passed uploads are kept; in production somebody must have chosen it."""
    if days is None and PRODUCTION:
        raise NotForProduction(
            reason="nobody has chosen how long the fingerprints of passed uploads are kept",
            mend="Set FIRSTHOUR_FINGERPRINT_DAYS to a number of days that you can justify.",
        )
    if days is not None and not (days.isdecimal() and len(days) <= 5 and int(days) > 0):
        raise FingerprintTermUnusable(days=days)
    return timedelta(days=int(days or 30))


def _identity_provider(issuer: str) -> dict[str, dict[str, object]]:
    """django-allauth's settings for the provider's OpenID Connect issuer; none when no issuer is set."""
    if not issuer:
        return {}
    if PRODUCTION and not issuer.startswith("https://"):
        raise NotForProduction(
            reason="the OpenID Connect issuer is not reached by https", mend="Set FIRSTHOUR_OIDC_ISSUER to https://…."
        )
    client, secret = os.environ.get("FIRSTHOUR_OIDC_CLIENT", ""), os.environ.get("FIRSTHOUR_OIDC_SECRET", "")
    if not (client and secret):
        raise IdentityProviderIncomplete()
    app = {
        "provider_id": "oidc",
        "name": os.environ.get("FIRSTHOUR_OIDC_NAME", "OpenID Connect"),
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": issuer, "fetch_userinfo": False, "oauth_pkce_enabled": True},
    }
    return {"openid_connect": {"SCOPE": ["openid"], "APPS": [app]}}


def _backup_term(days: str) -> timedelta:
    """How long a backup is kept: certificates of destruction say when the last one is gone."""
    if not (days.isdecimal() and len(days) <= 5 and int(days) > 0):
        raise BackupTermUnusable(days=days)
    return timedelta(days=int(days))


def _group_limits(written: str) -> dict[GroupKind, int]:
    """How many restrictions without a person each group may have within an hour, such as `language=200`."""
    limits = dict(USUAL_GROUP_LIMITS)
    for part in filter(None, written.replace(",", " ").split()):
        kind, _, number = part.partition("=")
        if kind not in set(GroupKind) or not (number.isdecimal() and len(number) <= 7 and int(number) > 0):
            raise GroupLimitsUnusable(part=part)
        limits[GroupKind(kind)] = int(number)
    return limits


GROUP_LIMITS = _group_limits(os.environ.get("FIRSTHOUR_GROUP_LIMITS", ""))
BACKUP_TERM = _backup_term(os.environ.get("FIRSTHOUR_BACKUP_TERM", "30"))
FINGERPRINT_TERM = _fingerprint_term(os.environ.get("FIRSTHOUR_FINGERPRINT_DAYS"))
VANTAGE = _vantage(os.environ.get("FIRSTHOUR_VANTAGE", "this-machine"))
PORTAL = _site(os.environ.get("FIRSTHOUR_PORTAL", ""), PortalUnusable)
API = _site(os.environ.get("FIRSTHOUR_API", ""), ApiUnusable)
CONSOLE = _site(os.environ.get("FIRSTHOUR_CONSOLE", ""), ConsoleUnusable)
PORTAL_PROXY = os.environ.get("FIRSTHOUR_PORTAL_PROXY", "")
MAIL = read_route(os.environ.get("FIRSTHOUR_SMTP", ""), os.environ.get("FIRSTHOUR_MAIL_FROM", ""))
PAGER = read_pager(os.environ.get("FIRSTHOUR_PAGER", ""), os.environ.get("FIRSTHOUR_PAGER_SECRET", ""))
MAILBOX = read_mailbox(
    os.environ.get("FIRSTHOUR_IMAP", ""),
    os.environ.get("FIRSTHOUR_IMAP_PASSWORD", ""),
    os.environ.get("FIRSTHOUR_IMAP_PASSWORD_FILE", ""),
)
MAIL_HOST = os.environ.get("FIRSTHOUR_MAIL_HOST", "")
WITNESSES = _witnesses(os.environ.get("FIRSTHOUR_WITNESSES", ""))
DATABASES = _databases()
KEYRING = Keyring(HOME / "keys")
SECRET_KEY = KEYRING.derived("django-secret").hex()
VAULT = chosen(
    VaultWish(
        address=os.environ.get("FIRSTHOUR_VAULT", ""),
        endpoint=os.environ.get("FIRSTHOUR_VAULT_ENDPOINT", ""),
        region=os.environ.get("FIRSTHOUR_VAULT_REGION", ""),
        access_key=os.environ.get("FIRSTHOUR_VAULT_ACCESS_KEY", ""),
        secret=os.environ.get("FIRSTHOUR_VAULT_SECRET", ""),
        secret_file=os.environ.get("FIRSTHOUR_VAULT_SECRET_FILE", ""),
    ),
    home=HOME,
)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("FIRSTHOUR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
ROOT_URLCONF = "firsthour.urls"
WSGI_APPLICATION = "firsthour.wsgi.application"
MIDDLEWARE = [
    "firsthour.doors.console.wrapping.protected",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "firsthour.doors.console.wrapping.in_own_language",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "firsthour.doors.console.watch.Watch",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "firsthour.doors.console.wrapping.page_context",
            ],
            "builtins": ["django.templatetags.i18n"],
        },
    }
]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ar", "العربية")]
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["firsthour.people.sign_in.PasswordBackend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "firsthour.ledger",
    "firsthour.people",
    "firsthour.clocks",
    "firsthour.platform",
    "firsthour.matching",
    "firsthour.vault",
    "firsthour.authors",
    "firsthour.intake",
    "firsthour.flags",
    "firsthour.policy",
    "firsthour.notices",
    "firsthour.cases",
    "firsthour.orders",
    "firsthour.threats",
    "firsthour.appeals",
    "firsthour.reviewing",
    "firsthour.reports",
    "firsthour.doors.console",
    "firsthour.doors.portal",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "firsthour.doors.console.adapters.SignIns"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_ADAPTER = "firsthour.people.sign_in.SecretFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
SOCIALACCOUNT_ADAPTER = "firsthour.doors.console.adapters.Identities"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_PROVIDERS = _identity_provider(os.environ.get("FIRSTHOUR_OIDC_ISSUER", ""))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "firsthour.doors.console.refusals.form_stale"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_AGE = 12 * 3600
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if PRODUCTION else []
LOGGING_CONFIG = None
