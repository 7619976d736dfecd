"""A partner's OpenID provider on loopback, made of Authlib: discovery, code grant with PKCE, tokens
signed with RSA. It shows no page: whoever is led to it is signed in there as its `subject`."""

import contextlib
import os
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode, UserInfo
from flask import Flask, jsonify, request
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "scheduler", "a secret of two servers"


@dataclass
class Provider:
    """What it says of whoever signs in there, and what it was asked."""

    subject: str = "e7c1"
    claims: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    # What its key set shows, which a thief of its address cannot sign with.
    shown_key: RSAKey | None = None
    codes: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)


class _Client(ClientMixin):
    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/with/lantern/back")

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class _Code:
    """A code, as Authlib's grants ask after it."""

    redirect_uri: str
    code_challenge: str | None
    code_challenge_method: str | None
    nonce: str | None = None
    auth_time: int = 0
    scope: str = "openid"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


def _grant(provider: Provider) -> type[grants.AuthorizationCodeGrant]:
    class Grant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = _Code(
                request.payload.redirect_uri,
                data.get("code_challenge"),
                data.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, client: ClientMixin) -> _Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: _Code) -> None:
            provider.codes.clear()

        def authenticate_user(self, authorization_code: _Code) -> str:
            return provider.subject

    return Grant


def _token(provider: Provider) -> OpenIDCode:
    class Token(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: ClientMixin) -> RSAKey:
            return provider.key

        def get_encode_header(self, client: ClientMixin) -> dict[str, str]:
            return {"alg": "RS256", "kid": "one"}

        def get_client_algorithm(self, client: ClientMixin) -> str:
            return "RS256"

        def get_client_claims(self, client: ClientMixin) -> dict[str, Any]:
            return {"iss": provider.address}

        def generate_user_info(self, user: str, scope: str) -> UserInfo:
            return UserInfo({"sub": user, **provider.claims})

    return Token()


def _app(provider: Provider) -> Flask:
    app = Flask(__name__)
    server = AuthorizationServer(app, lambda _id: _Client(), lambda _token, _request: None)
    server.register_grant(_grant(provider), [_token(provider), CodeChallenge(required=True)])

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        address = provider.address
        return jsonify(
            issuer=address,
            authorization_endpoint=f"{address}/authorize",
            token_endpoint=f"{address}/token",
            jwks_uri=f"{address}/keys",
        )

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(keys=[(provider.shown_key or provider.key).as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Any:
        provider.asked.append(request.args.to_dict())
        grant = server.get_consent_grant(end_user=provider.subject)
        return server.create_authorization_response(grant_user=provider.subject, grant=grant)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    return app


@contextlib.contextmanager
def running() -> Iterator[Provider]:
    """One that answers until the end, on a port of its own."""
    provider = Provider()
    # Authlib asks for TLS everywhere but where this says that all of it stays on this machine.
    with mock.patch.dict(os.environ, {"AUTHLIB_INSECURE_TRANSPORT": "1"}):
        served = make_server("127.0.0.1", 0, _app(provider), threaded=True)
        provider.address = f"http://127.0.0.1:{served.server_port}"
        thread = threading.Thread(target=served.serve_forever, daemon=True)
        thread.start()
        try:
            yield provider
        finally:
            served.shutdown()
            thread.join()
            served.server_close()
