"""Settings of the authorities' door: those of the installation, without sessions, sign-in or pages."""

from urllib.parse import urlsplit

from firsthour.orders.rules import LARGEST_RAW
from firsthour.settings import *  # noqa: F403
from firsthour.settings import API
from firsthour.settings import INSTALLED_APPS as EVERY_APP

ROOT_URLCONF = "firsthour.doors.api.urls"
INSTALLED_APPS = [each for each in EVERY_APP if not each.startswith("allauth")]
MIDDLEWARE = ["firsthour.doors.api.wrapping.protected"]
TEMPLATES = []
ALLOWED_HOSTS = [urlsplit(API).hostname or "localhost"]
"""No other name: a request that was signed for another provider bears that one's."""
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = LARGEST_RAW
"""A filing is sealed as it came, so it is read whole."""
