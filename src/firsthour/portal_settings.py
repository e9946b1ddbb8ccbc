"""Settings of the public door: those of the installation, without sessions, sign-in or anything else of the staff's."""

from urllib.parse import urlsplit

from firsthour.settings import *  # noqa: F403
from firsthour.settings import INSTALLED_APPS as EVERY_APP
from firsthour.settings import PORTAL

ROOT_URLCONF = "firsthour.doors.portal.urls"
INSTALLED_APPS = [each for each in EVERY_APP if not each.startswith("allauth")]
MIDDLEWARE = ["firsthour.doors.portal.wrapping.protected", "firsthour.doors.portal.wrapping.in_measure"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}]
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *filter(None, [urlsplit(PORTAL).hostname])]
APPEND_SLASH = False
