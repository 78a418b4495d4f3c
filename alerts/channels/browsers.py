"""The browsers that a person let notify them: kept once each, forgotten when the browser or the person says so."""

from collections.abc import Mapping

from django.db import transaction

from alerts.channels.registry import CHANNELS
from alerts.channels.web_push import WebPush
from alerts.models import ChannelAddress
from people.audit import Verb, record
from people.models import User
from people.vault import fingerprint

_PURPOSE = "web push"
MOST_BROWSERS = 20


class TooManyBrowsersError(Exception):
    """A person has only so many browsers."""


def keep_browser(user: User, given: Mapping[str, str], label: str) -> ChannelAddress:
    """The same browser again is the same row, with its newest keys. Raises FieldsRefusedError, TooManyBrowsersError."""
    CHANNELS[WebPush.kind].clean(given)
    mark = fingerprint(given["endpoint"].strip(), _PURPOSE)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two tabs of one browser at once
        own = ChannelAddress.objects.filter(user=user, kind=WebPush.kind)
        address = own.filter(fingerprint=mark).first()
        if address is None:
            if own.count() >= MOST_BROWSERS:
                raise TooManyBrowsersError
            address = ChannelAddress(user=user, kind=WebPush.kind, fingerprint=mark)
        is_new = address.pk is None
        address.label, address.is_active = label.strip()[:80], True
        address.keep_fields(given)
        address.save()
        if is_new:
            record(user, Verb.MADE, address, after={"channel": WebPush.kind})
    return address


def forget_browser(user: User, endpoint: str) -> bool:
    """True when there was such a browser of this person."""
    found = ChannelAddress.objects.filter(user=user, kind=WebPush.kind, fingerprint=fingerprint(endpoint, _PURPOSE))
    with transaction.atomic():
        for address in found:
            record(user, Verb.DELETED, address)
        return bool(found.delete()[0])
