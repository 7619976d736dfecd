"""Every route there is, read from the addresses themselves: what the API does, and each page."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from scheduler.api.operations import Operation

OPEN = "open"
# What addresses of pages name besides records.
BESIDES = {
    "calendar_id": "00000000-0000-4000-8000-000000000000",
    "import_id": "00000000-0000-4000-8000-000000000000",
    "on": "2027-03-09",
    "service": "first-conversation",
    "site": "hub",
    "provider_id": "nobody",
    "sign_in_id": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Route:
    """One address; `operations` are the API's by their methods, empty of a page."""

    name: str
    view: Any
    parameters: tuple[str, ...]
    operations: Mapping[str, Operation]

    def path(self, ids: Mapping[str, str]) -> str:
        """Its address about these records. A day stands in it as a day."""
        named = {**BESIDES, **ids}
        given = {each: named[each] for each in self.parameters}
        days = {each: date.fromisoformat(given[each]) for each in {"on"} & given.keys()}
        return reverse(self.name, kwargs={**given, **days})

    def methods(self) -> dict[str, str]:
        """Its methods, HEAD and OPTIONS apart, and the deed that each needs."""
        if self.operations:
            return {each: found.deed or OPEN for each, found in self.operations.items()}
        if self.name.startswith("api:"):
            return {"GET": OPEN}
        # A page answers a method that it has not with those that it has.
        refused = self.view(RequestFactory().generic("TRACE", "/"))
        allowed = {each.strip() for each in refused["Allow"].split(",")} - {"HEAD"}
        return dict.fromkeys(sorted(allowed), getattr(self.view, "deed", OPEN))


def _routes(patterns: Any, *, space: str = "", before: tuple[str, ...] = ()) -> Iterator[Route]:
    for pattern in patterns:
        # A path has converters; an address that is an expression has named groups.
        here = (*before, *(pattern.pattern.converters or pattern.pattern.regex.groupindex))
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _routes(pattern.url_patterns, space=space + inner, before=here)
        elif isinstance(pattern, URLPattern):
            view_class = getattr(pattern.callback, "view_class", None)
            operations = getattr(view_class, "operations", {})
            yield Route(f"{space}{pattern.name}", pattern.callback, here, operations)


ALL = {route.name: route for route in _routes(get_resolver().url_patterns)}
OPERATIONS = {
    operation.name: (method, name, operation)
    for name, route in ALL.items()
    for method, operation in route.operations.items()
}
PAGES = {name: route for name, route in ALL.items() if not name.startswith("api:")}
