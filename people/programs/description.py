"""Writes into the OpenAPI description what every operation takes and answers beside its own."""

from typing import Any

from people.programs.repeated import HEADER

_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "The same request sent again with the same key is carried out once; its answer is given again for a day.",
}
_FIELDS = {
    "name": "fields",
    "in": "query",
    "required": False,
    "schema": {"type": "string"},
    "description": "Only these fields of each row, by comma.",
}
_RATES = {
    name: {"schema": {"type": "integer"}, "description": text}
    for name, text in (
        ("RateLimit-Limit", "Calls allowed in this minute."),
        ("RateLimit-Remaining", "Calls left in it."),
        ("RateLimit-Reset", "Seconds until the next one."),
    )
}

_CLOCK = r"^\d\d:\d\d(:\d\d(\.\d+)?)?$"


def describe_manners(result: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular."""
    for path in result["paths"].values():
        for method, operation in path.items():
            given = operation.setdefault("parameters", [])
            extra = _FIELDS if method == "get" else _KEY
            if all(one.get("name") != extra["name"] for one in given):
                given.append(extra)
            for status, answer in operation["responses"].items():
                if status.startswith("2"):
                    answer.setdefault("headers", {}).update(_RATES)
    for schema in result["components"]["schemas"].values():
        for field in schema.get("properties", {}).values():
            if field.get("format") == "time":  # in JSON Schema a time with its offset from UTC; ours stand on a wall
                del field["format"]
                field["pattern"] = _CLOCK
    return result
