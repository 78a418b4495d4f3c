"""A page of rows whose number is known already, so that it costs no count of its own."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


def page_of(rows: QuerySet[Any], number: int, per_page: int, asked: str | None) -> Page[Any]:
    """The page asked for; the nearest one that exists where there is no such page."""
    pages: Paginator[Any] = Paginator(rows, per_page)
    pages.__dict__["count"] = number  # what Paginator would count and keep there
    return pages.get_page(asked)
