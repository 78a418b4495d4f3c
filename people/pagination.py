"""Pages of API lists by keyset: rows that come or go meanwhile neither repeat nor hide others."""

from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request

from people.keyset import DEFAULT_LIMIT, MOST_LIMIT, limit_of


class StablePagination(CursorPagination):
    """`?limit=` (1 to 500, default 50) and the opaque `?cursor=` of the links `next` and `previous`.

    Sorted by the id alone, newest first: unique and never changed, which is what makes the pages stable.
    """

    page_size = DEFAULT_LIMIT
    max_page_size = MOST_LIMIT
    page_size_query_param = "limit"
    ordering = "-id"

    def get_page_size(self, request: Request) -> int:
        return limit_of(request.query_params.get(self.page_size_query_param, str(self.page_size)))

    def decode_cursor(self, request: Request) -> Cursor | None:
        try:
            cursor = super().decode_cursor(request)
        except NotFound as fault:
            raise ValidationError({"cursor": ["Use a cursor from the links of a page."]}) from fault
        if cursor is not None and cursor.position is not None and not _is_id(str(cursor.position)):
            raise ValidationError({"cursor": ["Use a cursor from the links of a page."]})
        return cursor

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return ("-id",)

    def _get_position_from_instance(self, instance: Any, ordering: Any) -> str:
        return str(instance[0] if isinstance(instance, tuple) else instance.pk)  # a written row begins with its number


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
