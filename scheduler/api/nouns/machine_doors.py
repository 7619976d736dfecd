"""Where machines get their tokens and give them back: OAuth 2, client credentials."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.http.request import QueryDict
from rest_framework import serializers
from rest_framework.parsers import FormParser

from scheduler.api import authentication, fields, limits, machine_proof
from scheduler.api.calls import Call
from scheduler.api.machine_proof import Answer, Asked
from scheduler.api.operations import operation
from scheduler.api.shapes import Input, Output
from scheduler.api.views import View

_WHY = "a machine proves itself here by its secret; calls and failures are counted by address."


class TokenAsked(Input):
    grant_type = fields.OneOf(choices=[("client_credentials", "client_credentials")])
    scope = fields.Text(
        max_length=1000,
        required=False,
        help_text="Scopes with spaces between; left out, all that the machine has.",
    )
    client_id = fields.Text(max_length=100, required=False, help_text="Unless by HTTP Basic.")
    client_secret = fields.Text(max_length=200, required=False, help_text="Unless by HTTP Basic.")


class TokenGiven(Output):
    access_token = serializers.CharField(help_text="For `Authorization: Bearer`.")
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="In seconds.")
    scope = serializers.CharField()


class TokenGivenBack(Input):
    token = fields.Text(max_length=200)
    token_type_hint = fields.Text(max_length=40, required=False)
    client_id = fields.Text(max_length=100, required=False, help_text="Unless by HTTP Basic.")
    client_secret = fields.Text(max_length=200, required=False, help_text="Unless by HTTP Basic.")


class ProofRefused(Output):
    """An error of RFC 6749, section 5.2."""

    error = serializers.CharField(help_text="Stable: `invalid_client`, `invalid_scope` …")
    error_description = serializers.CharField(required=False)


class MachineToken(View):
    tag = "machines"
    authentication_classes = []
    parser_classes = [FormParser]
    counted_as = "token"

    @operation(
        name="take_token",
        summary="Take a token for a machine",
        deed=None,
        open_because=_WHY,
        proves_machine=True,
        takes_form=TokenAsked,
        gives=TokenGiven,
        refuses_as=ProofRefused,
    )
    def post(self, call: Call) -> HttpResponseBase:
        """OAuth 2 with credentials of its own (RFC 6749, section 4.4): a token for an hour.

        It does what the machine's role and the scopes asked for both allow.
        """
        return _counted(call, machine_proof.give_token)


class MachineTokenBack(View):
    tag = "machines"
    authentication_classes = []
    parser_classes = [FormParser]
    counted_as = "token"

    @operation(
        name="give_token_back",
        summary="Give a machine’s token back",
        deed=None,
        open_because=_WHY,
        proves_machine=True,
        takes_form=TokenGivenBack,
        refuses_as=ProofRefused,
        status=200,
    )
    def post(self, call: Call) -> HttpResponseBase:
        """The token stands for nobody from now on (RFC 7009); one that is not there is no error."""
        return _counted(call, machine_proof.take_back)


def _counted(call: Call, endpoint: Callable[[Asked], Answer]) -> HttpResponseBase:
    address = limits.address(call.request)
    limits.require_some_left(limits.of_failed_tokens(), of=address, now=call.now)
    answer = endpoint(
        Asked(
            path=call.request.path,
            posted=_pairs(call.request.data),
            authorization=call.request.headers.get("Authorization", ""),
            now=call.now,
            request_id=authentication.request_id(call.request),
        )
    )
    if answer.is_refused_proof:
        limits.note(limits.of_failed_tokens(), of=address, now=call.now)
    headers = dict(answer.headers)
    if answer.body is None:
        return HttpResponse(status=answer.status, headers=headers)
    return JsonResponse(answer.body, status=answer.status, headers=headers)


def _pairs(posted: Any) -> list[tuple[str, str]]:
    # Nothing posted is read as an empty dict.
    form = posted if isinstance(posted, QueryDict) else QueryDict()
    return [(name, text) for name, texts in form.lists() for text in texts]
