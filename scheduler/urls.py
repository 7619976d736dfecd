"""Every address of the service: the API and the pages."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("scheduler.api.urls")),
    path("", include("scheduler.web.urls")),
]

handler403 = "scheduler.web.errors.refused"
handler404 = "scheduler.web.errors.not_found"
handler500 = "scheduler.web.errors.broken"
