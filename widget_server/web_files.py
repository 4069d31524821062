"""A file of the store as an answer: whole or a part of it, or only the news that it did not change.

Owns ranges and conditions. Who may have the file, and what it is, the room that answers has found out.
"""

from flask import Response, request

from widget_server.media import MediaStore


def stored_file(store: MediaStore, key: str, *, size_bytes: int, content_type: str, etag: str) -> Response:
    """Answer the present request with a file of the store: 200, 206 with the part asked for, or 304.

    etag : of its content.  Raises KeyError if the store has no such file, RequestedRangeNotSatisfiable (416).
    """
    response = Response(content_type=content_type)
    response.content_length = size_bytes
    response.set_etag(etag)
    response.make_conditional(request, accept_ranges=True, complete_length=size_bytes)
    if response.status_code == 304 or request.method == "HEAD":
        return response
    part = response.content_range
    start, end = (part.start or 0, part.stop or 0) if response.status_code == 206 else (0, size_bytes)
    response.response = store.get_parts(key, start, end)
    return response
