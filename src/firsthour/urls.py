"""The addresses of the staff pages, made from the console's one table of routes."""

from django.urls import path

from firsthour.doors.console.guard import guarded
from firsthour.doors.console.routes import ROUTES

urlpatterns = [path(route.path, guarded(route), name=route.name) for route in ROUTES]
handler400 = "firsthour.doors.console.refusals.request_unreadable"
handler404 = "firsthour.doors.console.refusals.page_unknown"
handler500 = "firsthour.doors.console.refusals.fault"
