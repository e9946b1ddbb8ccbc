"""The addresses of the staff pages."""

urlpatterns: list[object] = []
