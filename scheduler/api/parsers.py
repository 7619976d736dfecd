"""Reads JSON bodies, and refuses what JSON allows and a database or a log cannot hold."""

import codecs
import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from scheduler.api.renderers import Json


class StrictJson(BaseParser):
    """UTF-8 JSON without NaN, half characters or a name given twice in one object."""

    media_type = "application/json"
    renderer_class = Json

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            text = codecs.decode(stream.read(), "utf-8")
            body = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
            # "\ud800" is JSON, but no character; it could be neither stored nor sent back.
            json.dumps(body, ensure_ascii=False).encode()
        except ValueError as fault:
            # A UnicodeError is one too; its words repeat the body, so they are not passed on.
            raise ParseError("The body is not JSON in UTF-8.") from fault
        except RecursionError as fault:
            raise ParseError("The body is nested too deeply.") from fault
        return body


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) != len(pairs):
        raise ValueError("A name is given twice.")
    return body
