"""What every answer and every request is held to: headers, origin, size."""

import secrets
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lab.web.limits import BODY

_FIXED = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # none at all would make browsers hide the origin of forms
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


class Guard:
    """Stands before the console: refuses foreign origins and long bodies, sets the headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is allowed."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["type"] == "websocket":
            if same_origin(headers):
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 4403, "reason": "another origin"})
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce
        said = _with_headers(send, nonce, cached="/static/vendor/" in scope["path"])
        problem = _refusal(scope["method"], headers)
        if problem is not None:
            await problem(scope, receive, said)
            return
        await self._app(scope, _at_most(receive), said)


def same_origin(headers: Headers) -> bool:
    """Return whether a browser says that a page of this very host sends it.

    Only hosts are compared: a reverse proxy may have spoken TLS.
    """
    return urlsplit(headers.get("origin", "")).netloc.lower() == headers.get("host", "-").lower()


def policy(nonce: str) -> str:
    """Return the content security policy: nothing foreign, no script in a page.

    xterm.js writes style elements and style attributes; the first carry the nonce.
    """
    return "; ".join((
        "default-src 'none'", "script-src 'self'", "connect-src 'self'", "img-src 'self' data:",
        "font-src 'self'", f"style-src 'self' 'nonce-{nonce}'", "style-src-attr 'unsafe-inline'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ))  # fmt: skip


def _refusal(method: str, headers: Headers) -> PlainTextResponse | None:
    if method in ("GET", "HEAD"):
        return None
    if not same_origin(headers):
        return PlainTextResponse("This form is of another page; open your link again.\n", 403)
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > BODY:
        return PlainTextResponse(f"More than {BODY} bytes; shorten the text.\n", 413)
    return None


def _at_most(receive: Receive) -> Receive:
    """Return ``receive`` that ends a body without a length once it is too long."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        return message if seen <= BODY else {"type": "http.disconnect"}

    return limited


def _with_headers(send: Send, nonce: str, *, cached: bool) -> Send:
    async def said(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _FIXED.items():
                headers[name] = value
            headers["content-security-policy"] = policy(nonce)
            headers["cache-control"] = "max-age=86400" if cached else "no-store"
        await send(message)

    return said
