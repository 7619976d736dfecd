"""The headers of every answer, in this one place; a view may only be stricter.

No nonce is needed: no page has a script or a style inside it, only files of our own.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_NOTHING_ELSE = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
# A page needs its own styles, pictures and script files, and nothing else from anywhere.
PAGES = (
    f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    f"{_NOTHING_ELSE}"
)
# The API's pages for humans ask the API itself, and bring their styles along in the page.
API = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self'; "
    f"img-src 'self' data:; font-src 'self'; connect-src 'self'; {_NOTHING_ELSE}"
)
# Whatever a browser could lend to a page, but passkeys.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)


class Headers:
    """Adds what browsers must hold to; runs behind the static files, which are public."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._answer(request)
        is_api = request.path.startswith("/api/")
        response.setdefault("Content-Security-Policy", API if is_api else PAGES)
        response.setdefault("Permissions-Policy", PERMISSIONS)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        # Whatever is not said to be public is private: no cache, and no “back” after signing out.
        response.setdefault("Cache-Control", "no-store")
        return response
