"""Says whether the database and Redis answer, for whoever watches the installation. No details."""

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

PATIENCE = 2  # seconds


@require_safe
def see(request: HttpRequest) -> JsonResponse:
    """200 when everything answers, 503 when something does not; `true` or `false` for each."""
    answers = {"database": _database_answers(), "redis": _redis_answers()}
    response = JsonResponse(answers, status=200 if all(answers.values()) else 503)
    response["Cache-Control"] = "no-store"
    return response


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _redis_answers() -> bool:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
    )
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
