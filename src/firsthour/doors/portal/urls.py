"""The addresses of the public pages, made from the portal's one table of routes."""

from django.urls import path

from firsthour.doors.portal.routes import ROUTES

urlpatterns = [path(route.path, route.view, name=route.name) for route in ROUTES]
handler400 = "firsthour.doors.portal.pages.nothing"
handler404 = "firsthour.doors.portal.pages.nothing"
handler500 = "firsthour.doors.portal.pages.fault"
