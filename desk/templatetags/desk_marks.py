"""Template tags that only the desk's pages need."""

from django import template

from inspections.wording import reason_text
from stores.marks import outcome_mark

register = template.Library()
register.simple_tag(outcome_mark)
register.simple_tag(reason_text)
