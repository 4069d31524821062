"""Who may call: what a route declared with `widget_server.web.access` is enforced here, before its view runs.

Owns the checks of origins, secret keys and operators, and the CORS headers that tell browsers the same. Shoppers are
recognised in `shoppers`; people of the panel sign in there.
"""

import ipaddress

from flask import Flask, Response, current_app, request

from widget_server.api.runtime import runtime
from widget_server.errors import Forbidden, VitrineError
from widget_server.secrets import hash_secret_key, same
from widget_server.showcase.showcases import Showcases
from widget_server.showcase.snapshot import Snapshot
from widget_server.web import Access, declared_access

_PREFLIGHT_S = 600
# What proxies add; any of them shows that the caller is somewhere else.
_FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
_ALLOWED_HEADERS = "Content-Type, Idempotency-Key"


class SecretKeyRequired(VitrineError):
    """The call needs the site's secret key, or another one."""

    code = "secret_key_required"
    status = 401
    title = "Secret key required"


def check_access() -> None:
    """Refuse a request that does not have what its route declared. Preflights prove nothing and pass."""
    if request.endpoint is None or request.method == "OPTIONS":
        return
    who = declared_access(current_app, request.endpoint)
    site = str((request.view_args or {}).get("site", ""))
    if site and request.path.startswith("/v1/") and "Authorization" in request.headers:
        has_secret_key(site)  # A key that is sent where none is needed is still refused from browsers.
    if who is Access.SITE_ORIGIN:
        _check_origin(site)
    elif who is Access.SECRET_KEY and not has_secret_key(site):
        raise SecretKeyRequired("Send the site's secret key as Authorization: Bearer sk_…, from your server.")
    elif who is Access.OPERATOR:
        _check_operator()


def has_secret_key(site: str) -> bool:
    """Whether the request carries the site's secret key.

    Raises Forbidden on a request from a browser (with an Origin), SecretKeyRequired for a wrong key.
    """
    authorization = request.authorization
    if authorization is None or not authorization.token:
        if "Authorization" in request.headers:
            raise SecretKeyRequired("Send the secret key as Authorization: Bearer sk_….")
        return False
    if "Origin" in request.headers:
        raise Forbidden("A secret key never belongs into a browser. Replace it, and call from your server.")
    if (
        authorization.type != "bearer"
        or hash_secret_key(authorization.token) not in runtime().showcases.of(site).site.secret_key_hashes
    ):
        raise SecretKeyRequired("This is not a secret key of the site, or it was revoked.")
    return True


def is_own_origin(showcases: Showcases, snapshot: Snapshot, origin: str) -> bool:
    """Whether pages of an origin may write: the site's own exact origins, and this service's (embedded pages)."""
    return origin == showcases.public_url or origin in snapshot.site.origins


def origin_allowed(site: str, origin: str) -> bool:
    """Whether pages of an origin may write to the site of this key."""
    showcases = runtime().showcases
    return is_own_origin(showcases, showcases.of(site), origin)


def _check_origin(site: str) -> None:
    # Browsers send Origin with every POST. A caller without one is no page of another shop, and gains nothing here
    # that it could not have by writing any header it likes; limits bound what it can do.
    origin = request.headers.get("Origin")
    runtime().showcases.of(site)
    if origin is not None and not origin_allowed(site, origin):
        raise Forbidden("Pages of this origin may not write to the site. Add the exact origin in the panel.")


def _check_operator() -> None:
    token, given = runtime().context.settings.metrics_token, request.authorization
    if token and given is not None and given.type == "bearer" and same(given.token or "", token):
        return
    # Behind a proxy on this machine every caller looks local; the proxy gives itself away by its headers or the Host.
    forwarded = any(name in request.headers for name in _FORWARDING)
    if forwarded or not _is_loopback(request.remote_addr or "") or not _is_loopback(_host_name(request.host)):
        raise Forbidden("Metrics are for this machine itself, or for whoever sends VITRINE_METRICS_TOKEN as a bearer.")


def _host_name(host: str) -> str:
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return "127.0.0.1" if name == "localhost" else name


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def add_cors(response: Response) -> Response:
    """Let pages read public answers from anywhere, and write from the site's own origins only."""
    site = (request.view_args or {}).get("site")
    if site is None or not request.path.startswith("/v1/"):
        return response
    preflight = request.method == "OPTIONS"
    method = request.headers.get("Access-Control-Request-Method", "GET") if preflight else request.method
    if method in ("GET", "HEAD"):
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    try:
        allowed = origin is not None and origin_allowed(site, origin)
    except VitrineError:
        allowed = False
    if allowed and origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        if preflight:
            response.headers["Access-Control-Allow-Methods"] = "GET, POST"
            response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
            response.headers["Access-Control-Max-Age"] = str(_PREFLIGHT_S)
    return response


def install(app: Flask) -> None:
    """Check every request of an app and tell browsers what they may do."""
    app.before_request(check_access)
    app.after_request(add_cors)
