"""The fields of a form, of a size that Guard has limited."""

from urllib.parse import parse_qsl

from starlette.requests import Request

MOST_FIELDS = 16


async def form(request: Request) -> dict[str, str]:
    """Return the fields of a form; none of what is no form."""
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {}
    body = await request.body()
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        return {}
