"""Asks of every call whether the caller's role may do the deed its route declares."""

from typing import Any

from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from scheduler.api.problems import Forbidden
from scheduler.audit.actors import Actor
from scheduler.identity import access


class Denied(BasePermission):
    """What a view that declares nothing gets."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return False


class ByDeed(BasePermission):
    """Grants what `view.deeds[method]` is granted to the caller's role; None is for everybody."""

    def has_permission(self, request: Request, view: Any) -> bool:
        method = "GET" if request.method == "HEAD" else request.method
        is_open = not any(view.deeds.values())
        if is_open or (method in view.deeds and view.deeds[method] is None):
            return True
        if not isinstance(request.auth, Actor):
            raise NotAuthenticated()
        if method in view.deeds:
            self._require(request.auth, view.deeds[method])
        # A method the view does not have is answered with 405 by the view itself.
        return True

    @staticmethod
    def _require(actor: Actor, deed: str) -> None:
        try:
            access.require(actor, deed)
        except access.NotAllowed as refusal:
            raise Forbidden(refusal) from refusal
