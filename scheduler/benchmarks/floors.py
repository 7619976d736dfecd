"""The least that the same framework can do on the same server: our own figures stand beside it."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from scheduler.benchmarks.filling import execute
from scheduler.partners.models import Site

# One resource, one stretch of time, one constraint; and the same without the constraint.
_TABLES = """
    CREATE TABLE bench.booking (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, resource integer NOT NULL,
        during int4range NOT NULL, EXCLUDE USING gist (resource WITH =, during WITH &&));
    CREATE TABLE bench.unguarded (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, resource integer NOT NULL,
        during int4range NOT NULL);
    CREATE INDEX ON bench.unguarded (resource);
    CREATE TABLE bench.claim (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, staff integer NOT NULL,
        room integer NOT NULL, person integer NOT NULL, during int4range NOT NULL,
        EXCLUDE USING gist (staff WITH =, during WITH &&),
        EXCLUDE USING gist (room WITH =, during WITH &&),
        EXCLUDE USING gist (person WITH =, during WITH &&));
"""


def make_tables() -> None:
    """The scratch tables of the floors; the schema is the loaded partnership's."""
    execute(_TABLES)


class _Floor(APIView):
    authentication_classes = []
    permission_classes = [AllowAny]


class NoOp(_Floor):
    """Nothing but the framework."""

    def get(self, request: Request) -> Response:
        return Response({"here": True})


class OneQuery(_Floor):
    """One row by its key, as a little JSON."""

    def get(self, request: Request, site_id: UUID) -> Response:
        site = Site.objects.get(pk=site_id)
        return Response({"id": site.id, "name": site.name, "postcode": site.postcode})


class SmallestBooking(_Floor):
    """One insert under one exclusion constraint."""

    def post(self, request: Request) -> Response:
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO bench.booking (resource, during)"
                    " VALUES (%s, int4range(%s, %s)) RETURNING id",
                    _wanted(request.data),
                )
                (booking_id,) = cursor.fetchone()
        except IntegrityError:
            return Response({"code": "taken"}, status=409)
        return Response({"id": booking_id}, status=201)


class UnguardedBooking(_Floor):
    """Looks whether the time is free, then takes it: neither lock nor constraint. It must fail."""

    @transaction.atomic
    def post(self, request: Request) -> Response:
        wanted = _wanted(request.data)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM bench.unguarded"
                " WHERE resource = %s AND during && int4range(%s, %s)",
                wanted,
            )
            if cursor.fetchone()[0]:
                return Response({"code": "taken"}, status=409)
            cursor.execute(
                "INSERT INTO bench.unguarded (resource, during) VALUES (%s, int4range(%s, %s))",
                wanted,
            )
        return Response({}, status=201)


def _wanted(body: Any) -> tuple[int, int, int]:
    return int(body["resource"]), int(body["from"]), int(body["until"])
