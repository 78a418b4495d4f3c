"""`?fields=id,status` on every answer of the API: only these fields of the row, or of each row of a page."""

from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from people.keyset import chosen_names
from people.problems import MEDIA_TYPE, problem


def choose_fields(response: Response, asked: str) -> None:
    """Narrows the answer in place. A name that no row has is answered with 400: a misspelling must not look like an empty field."""
    data = response.data
    rows = data["results"] if isinstance(data, dict) and isinstance(data.get("results"), list) else data
    try:
        chosen = [_only(row, asked) for row in rows] if isinstance(rows, list) else _only(rows, asked)
    except ValidationError as fault:
        body = problem(400, "Some values cannot be used; see errors.", fault.detail)
        response.data, response.status_code, response.content_type = body, 400, MEDIA_TYPE
        return
    response.data = {**data, "results": chosen} if rows is not data else chosen


def _only(row: Any, asked: str) -> Any:
    return {name: row[name] for name in chosen_names(asked, row)} if isinstance(row, dict) else row
