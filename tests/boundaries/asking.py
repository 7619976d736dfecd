"""Asks everything that can be read, of the API and of the pages, about somebody else's records."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from rest_framework.renderers import JSONRenderer

from tests.api.calling import Caller
from tests.boundaries import neighbours, routes
from tests.boundaries.neighbours import Neighbours

READS = sorted(
    name
    for name, (method, _, operation) in routes.OPERATIONS.items()
    if operation.deed is not None and (method == "GET" or operation.only_reads)
)
READ_PAGES = sorted(name for name, route in routes.PAGES.items() if hasattr(route.view, "deed"))
# A batch lists the letters of every partner by reference, so that a printer's count can be checked
# at any desk. A reference opens nothing.
BY_REFERENCE = {"read_print_batch", "batch"}
# Asked besides what works in the world of the API's tests: questions about somebody else's people.
ALSO_ASKED = {"list_appointments": ("person", "staff_member"), "list_messages": ("person",)}


def answers(built: Neighbours, name: str, caller: Caller) -> Iterator[bytes]:
    """What the API says when somebody asks for the world's records."""
    method, route, _ = routes.OPERATIONS[name]
    request = built.world.request(name)
    path = routes.ALL[route].path(request.path)
    questions: list[Mapping[str, str]] = [request.query]
    questions += [{by: built.world.ids[f"{by}_id"]} for by in ALSO_ASKED.get(name, ())]
    for query in questions:
        with transaction.atomic():
            if method == "GET":
                response = caller.client().get(path, query)
            else:
                response = caller.client().generic(method, path, **_json_body(request.body))
            transaction.set_rollback(True)
        if response.status_code < 400:
            yield response.content


def _json_body(body: Any) -> dict[str, Any]:
    return {"data": JSONRenderer().render(body), "content_type": "application/json"}


def page(built: Neighbours, name: str, caller: Caller) -> Iterator[bytes]:
    """What a page shows when somebody asks for the world's records; nothing, if it is posted."""
    path = routes.PAGES[name].path(built.world.ids)
    client = neighbours.signed_in(caller)
    with transaction.atomic():
        response = client.get(path)
        if name in ("find-messages", "desk-find"):
            response = client.post(path, {"words": "Asha"})
        transaction.set_rollback(True)
    if response.status_code < 400:
        yield response.content


def found(said: Iterator[bytes], words: set[str]) -> set[str]:
    """Which of these words stand in the answers."""
    texts = [answer.decode(errors="replace") for answer in said]
    return {word for word in words if any(word in text for text in texts)}
