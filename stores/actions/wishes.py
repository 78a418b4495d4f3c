"""From what somebody sent to a wish that a store's platform can be asked for; whatever is wrong is told by its field."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext, gettext_noop

from people.models import User
from stores.actions.errors import NotAskedRightError
from stores.actions.kind import AnyKind
from stores.actions.registry import all_kinds, reason_not_offered
from stores.actions.rights import may_approve
from stores.models import Store
from stores.platforms.deeds import Wish
from stores.platforms.names import NAMES
from stores.platforms.registry import PLATFORMS
from stores.screens.outgoing import FORBIDDEN, NEEDS_APPROVAL, NOT_JUDGED, NotJudgedError, screen_outgoing

_FIELD = re.compile(r"at `\$\.(\w+)|field `(\w+)`")

# A concern, marked for translation.
TO_BE_APPROVED = gettext_noop("Somebody else is to look at it before it goes out.")


class Screened(NamedTuple):
    """A wish that may be written down. `concerns`: what the screen says somebody must approve, as sentences in English."""

    kind: AnyKind
    wish: Wish
    concerns: list[str]

    def concerns_of(self, user: User) -> list[str]:
        """Why somebody must approve it when this person asks for it; empty: nobody must."""
        unseen = self.kind.approved_first and not may_approve(user, self.kind)
        return self.concerns or ([TO_BE_APPROVED] if unseen else [])


def kind_named(kind_id: str) -> AnyKind:
    """Raises NotAskedRightError naming the field `kind`."""
    kind = all_kinds().get(kind_id)
    if kind is None:
        raise NotAskedRightError({"kind": [gettext("There are: %(kinds)s.") % {"kinds": ", ".join(all_kinds())}]})
    return kind


def screened_wish(store: Store, kind: AnyKind, payload: Mapping[str, Any]) -> Screened:
    """Typed, within the platform's bounds, and fit to be read by buyers. Raises NotAskedRightError."""
    reason = reason_not_offered(store.platform, kind)
    if reason is not None:
        raise NotAskedRightError({"kind": [gettext(reason)]})
    wish = _typed(kind, payload)
    _check_bounds(store.platform, wish)
    return Screened(kind, wish, _concerns(store, kind, wish))


def _typed(kind: AnyKind, payload: Mapping[str, Any]) -> Wish:
    try:
        wish: Wish = msgspec.convert(dict(payload), kind.wish)
    except msgspec.ValidationError as fault:
        found = _FIELD.search(str(fault))
        field = (found[1] or found[2]) if found else ""
        raise NotAskedRightError({f"payload.{field}" if field else "payload": [_told(str(fault))]}) from fault
    return wish


def _told(fault: str) -> str:
    """Without the path, which the field's name tells already."""
    return fault.split(" - at `")[0]


def _check_bounds(platform: str, wish: Wish) -> None:
    deed = PLATFORMS[platform].deeds[type(wish)]
    errors: dict[str, list[str]] = {}
    for field, (least, most) in deed.bounds.items():
        value = getattr(wish, field)
        size = len(value) if isinstance(value, str) else value
        if not least <= size <= most:
            text = gettext("%(platform)s takes %(least)d to %(most)d characters here; these are %(size)d.")
            number = gettext("%(platform)s takes numbers from %(least)d to %(most)d here.")
            told = {"platform": NAMES[platform], "least": least, "most": most, "size": size}
            errors[f"payload.{field}"] = [(text if isinstance(value, str) else number) % told]
    for field in deed.needs(wish):
        if not getattr(wish, field):
            errors[f"payload.{field}"] = [gettext("%(platform)s wants this for it.") % {"platform": NAMES[platform]}]
    if errors:
        raise NotAskedRightError(errors)


def _concerns(store: Store, kind: AnyKind, wish: Wish) -> list[str]:
    if not kind.screened_as:
        return []
    try:
        judged = screen_outgoing(kind.text(wish), country=store.country, kind=kind.screened_as)
    except NotJudgedError as fault:
        if fault.field == "country":  # of the store, which whoever writes cannot change: a lead reads it instead
            return [NOT_JUDGED]
        raise NotAskedRightError({"payload.text": [fault.said]}) from fault
    if judged.verdict == FORBIDDEN:
        raise NotAskedRightError({"payload.text": [gettext(reason) for reason in judged.reasons]})
    return list(judged.reasons) if judged.verdict == NEEDS_APPROVAL else []
