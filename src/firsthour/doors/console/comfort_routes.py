"""The pages on which people choose how they want to work."""

from firsthour.doors.console import comfort_pages
from firsthour.doors.console.routing import SENT, SHOWN, Route
from firsthour.people.words import Permission

COMFORT_ROUTES = (
    Route("me/work", "comfort", SHOWN, Permission.VIEW_EXHIBIT, comfort_pages.comfort),
    Route("me/work/sight", "choose-sight", SENT, Permission.VIEW_EXHIBIT, comfort_pages.choose_first_sight),
    Route("me/work/spared", "choose-spared", SENT, Permission.VIEW_EXHIBIT, comfort_pages.choose_spared),
    Route("me/work/budget", "choose-budget", SENT, Permission.VIEW_EXHIBIT, comfort_pages.choose_budget),
    Route("wellness", "wellness", SHOWN, Permission.READ_QUALITY, comfort_pages.wellness),
)
