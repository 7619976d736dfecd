"""Writes answers as JSON, in a tenth of the time that the framework's own renderer takes.

It writes the same, but for two separators of lines (U+2028, U+2029) that it does not escape, and
what JSON has no word for: a number that is none (NaN) becomes null.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from rest_framework.renderers import JSONRenderer
from rest_framework.utils.encoders import JSONEncoder

# Moments and numbers by which errors are listed are written as the framework writes them.
_AS_THE_FRAMEWORK = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
_encoder = JSONEncoder()


class Json(JSONRenderer):
    """JSON in UTF-8, as `rest_framework.renderers.JSONRenderer` writes it without indents."""

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """An empty body for None. Somebody who asks for indents gets the framework's own."""
        if data is None:
            return b""
        if self.get_indent(accepted_media_type or "", dict(renderer_context or {})):
            written: bytes = super().render(data, accepted_media_type, renderer_context)
            return written
        return orjson.dumps(data, _encoder.default, _AS_THE_FRAMEWORK)
