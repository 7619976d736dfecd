"""Writes one line for each request and its answer: the route that was asked, and nobody's data.

Addresses may hold a feed's key or what somebody searched for; the route's pattern holds neither.
"""

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_structlog.middlewares import RequestMiddleware


class RequestLog(RequestMiddleware):
    """django-structlog's, with “GET feeds/<slug:key>.ics” where it would write the address."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        try:
            found = request.resolver_match or resolve(request.path_info)
            return f"{request.method} {found.route}"
        except Resolver404:
            return f"{request.method} (no such route)"
