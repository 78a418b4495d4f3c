"""What alerts, inboxes and outgoing webhooks say of a buyer: blanked together with the buyer's data two floors below."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from alerts.models import Alert, AlertAct, InboxEntry, Notification, WebhookEvent
from inspections.items import Item
from inspections.privacy import OF_BUYERS, about, keys_in, topic_of, without_buyer
from stores.privacy.beyond import BLANK, Beyond, says_of_buyers
from stores.privacy.free_text import free_text, written
from stores.topics import Topic

# Where an event's data carry a sentence about a subject.
_PARTS = ("alert", "finding")


def _alerts_about(platform: str, keys: frozenset[str]) -> QuerySet[Alert]:
    return Alert.objects.filter(about(keys) | about(keys, "finding__"), store__platform=platform)


def _erase_details(platform: str, keys: frozenset[str]) -> int:
    return _blank_details(_alerts_about(platform, keys))


def _keys_of_details() -> Iterator[tuple[str, str]]:
    rows = Alert.objects.filter(details__has_any_keys=list(OF_BUYERS))
    for told in rows.values_list("store__platform", "subject", "details").iterator(chunk_size=5000):
        yield from keys_in(*told)


def _forget_details(platform: str, until: Mapping[Topic, datetime]) -> int:
    return sum(_blank_details(_old_alerts(platform, item, until)) for item in Item)


def _blank_details(alerts: QuerySet[Alert]) -> int:
    done = 0
    rows = alerts.filter(details__has_any_keys=list(OF_BUYERS)).values_list("pk", "details")
    for pk, details in rows.order_by("pk").iterator(chunk_size=1000):
        if (blanked := without_buyer(details)) != details:
            done += Alert.objects.filter(pk=pk).update(details=blanked)
    return done


def _erase_entries(platform: str, keys: frozenset[str]) -> int:
    return _blank_entries(_alerts_about(platform, keys))


def _keys_of_entries() -> Iterator[tuple[str, str]]:
    """Also of the other alerts that one message told of."""
    bundles = _saying().values("bundle")
    told = Alert.objects.filter(Q(pk__in=_saying().values("alert")) | Q(notifications__bundle__in=bundles)).distinct()
    for platform, subject, details in told.values_list("store__platform", "subject", "finding__details"):
        yield platform, subject
        yield from ((platform, str(details[name])) for name in ("conversation", "order") if (details or {}).get(name))


def _forget_entries(platform: str, until: Mapping[Topic, datetime]) -> int:
    old = Q(pk__in=[])
    for item in Item:
        old |= Q(alert__item=item, at__lt=until[topic_of(item)])
    return _saying().filter(old, alert__store__platform=platform).update(lines=[BLANK])


def _blank_entries(alerts: QuerySet[Alert]) -> int:
    """A message that told of several alerts is blanked whole: its lines do not say which is whose."""
    told = Notification.objects.filter(alert__in=alerts.values("pk"), bundle__isnull=False).values("bundle")
    return _saying().filter(Q(alert__in=alerts.values("pk")) | Q(bundle__in=told)).update(lines=[BLANK])


def _saying() -> QuerySet[InboxEntry]:
    return InboxEntry.objects.filter(alert__isnull=False).exclude(lines=[BLANK])


def _erase_events(platform: str, keys: frozenset[str]) -> int:
    found = Q(pk__in=[])
    for part in _PARTS:
        found |= Q(**{f"data__{part}__subject__in": list(keys), f"data__{part}__store__platform": platform})
    found |= Q(data__alert__id__in=list(_alerts_about(platform, keys).values_list("pk", flat=True)))
    return _blank_events(found)


def _keys_of_events() -> Iterator[tuple[str, str]]:
    for data in WebhookEvent.objects.values_list("data", flat=True).iterator(chunk_size=2000):
        for part in _PARTS:
            told = data.get(part)
            if told and told.get("text") not in ("", BLANK, None):
                yield told["store"]["platform"], told["subject"]


def _forget_events(platform: str, until: Mapping[Topic, datetime]) -> int:
    found = Q(pk__in=[])
    for part in _PARTS:
        for item in Item:
            told = {f"data__{part}__item": item, f"data__{part}__store__platform": platform}
            found |= Q(**told, at__lt=until[topic_of(item)])
    return _blank_events(found)


def _blank_events(which: Q) -> int:
    done = 0
    for pk, data in WebhookEvent.objects.filter(which).values_list("pk", "data").iterator(chunk_size=1000):
        blanked = {name: {**told, "text": BLANK} if name in (*_PARTS, "act") else told for name, told in data.items()}
        if blanked != data:
            done += WebhookEvent.objects.filter(pk=pk).update(data=blanked)
    return done


def _erase_comments(platform: str, keys: frozenset[str]) -> int:
    """All that people wrote to an alert about these keys, and wherever else a comment names one."""
    about_them = _comments().filter(alert__in=_alerts_about(platform, keys).values("pk"))
    return about_them.update(text=BLANK) + _NAMED.erase(platform, keys)


def _keys_of_comments() -> Iterator[tuple[str, str]]:
    yield from _comments().values_list("alert__store__platform", "alert__subject").iterator(chunk_size=2000)
    yield from _NAMED.keys()


def _comments_held(platform: str, keys: frozenset[str]) -> Iterator[Mapping[str, Any]]:
    about_them = _comments().filter(alert__in=_alerts_about(platform, keys).values("pk"))
    yield from about_them.order_by("pk").values("text", "alert__store__name", "at")
    yield from _NAMED.held(platform, keys)


def _comments() -> QuerySet[AlertAct]:
    """What people wrote, not what happened by itself."""
    rows: QuerySet[AlertAct] = written(AlertAct, "text").exclude(by_name="")
    return rows


_NAMED = free_text(AlertAct, "text", store="alert__store")


def _old_alerts(platform: str, item: str, until: Mapping[Topic, datetime]) -> QuerySet[Alert]:
    return Alert.objects.filter(store__platform=platform, item=item, ended_at__lt=until[topic_of(item)])


def tell() -> None:
    """Called at start."""
    says_of_buyers("alerts.alert", Beyond(_erase_details, _keys_of_details, _forget_details))
    comments = Beyond(_erase_comments, _keys_of_comments, lambda platform, until: 0, _comments_held)
    says_of_buyers("alerts.alertact", comments)
    says_of_buyers("alerts.inboxentry", Beyond(_erase_entries, _keys_of_entries, _forget_entries))
    says_of_buyers("alerts.webhookevent", Beyond(_erase_events, _keys_of_events, _forget_events))
