"""What the palette finds among stores, orders, buyers, findings and alerts: only what the person may see, all through the one gate.

What is not there and what is somebody else's are found alike: not at all, by the same statements.
"""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from alerts.models import Alert
from desk.palette.hit import Hit
from inspections.items import Severity
from inspections.models import Finding
from inspections.registry import all_checks
from inspections.wording import check_title
from people.models import User
from people.roles import Area
from stores.areas import rows_of_area
from stores.models import Conversation, Order, Store
from stores.platforms.names import NAMES

# Of each kind at most so many; whoever wants more narrows the words down.
MOST = 6


def rows_found(user: User, text: str) -> Iterator[Hit]:
    """Stores by name or id, orders and conversations by number, buyers by their masked name, faults by what they are."""
    yield from stores_found(user, text)
    yield from _orders(user, text)
    yield from _buyers(user, text)
    checks = _checks_named(text)
    yield from _alerts(user, text, checks)
    yield from _findings(user, text, checks)


def stores_found(user: User, text: str) -> Iterator[Hit]:
    """By a piece of the name, or by the platform's id."""
    named = Q(name__icontains=text) | Q(external_id=text)
    for store in Store.objects.visible_to(user).filter(named).order_by("-is_active", "name", "pk")[:MOST]:
        yield Hit(_("Store"), store.name, _place(store), reverse("admin:stores_store_change", args=[store.pk]))


def _orders(user: User, text: str) -> Iterator[Hit]:
    rows = rows_of_area(Order.objects.filter(external_id__startswith=text), Area.ORDERS, user).select_related("store")
    for order in rows.order_by("-created_at")[:MOST] if _is_number(text) else ():
        about = f"{order.get_status_display()} · {order.store.name}"
        yield Hit(_("Order"), order.external_id, about, reverse("admin:stores_order_change", args=[order.pk]))


def _buyers(user: User, text: str) -> Iterator[Hit]:
    """Names stand masked in the mirror, so nothing but the mask is searched or shown."""
    named = Q(buyer_name__istartswith=text) | Q(external_id=text)
    rows = rows_of_area(Conversation.objects.filter(named), Area.MESSAGES, user).select_related("store")
    for row in rows.order_by("-last_message_at", "-pk")[:MOST]:
        about = f"{row.store.name} · {_('waits for an answer') if row.waiting_since else _('conversation')}"
        url = reverse("admin:stores_conversation_change", args=[row.pk])
        yield Hit(_("Buyer"), row.buyer_name or row.external_id, about, url)


def _alerts(user: User, text: str, checks: dict[str, str]) -> Iterator[Hit]:
    rows = Alert.objects.visible_to(user).live().filter(Q(check_id__in=checks) | Q(subject=text)).worst_first()
    for alert in rows.select_related("store")[:MOST]:
        about = f"{_severity(alert.severity)} · {alert.store.name} · {alert.get_state_display()}"
        yield Hit(_("Alert"), check_title(alert.check_id), about, reverse("alert", args=[alert.pk]))


def _findings(user: User, text: str, checks: dict[str, str]) -> Iterator[Hit]:
    rows = Finding.objects.visible_to(user).open().filter(Q(check_id__in=checks) | Q(subject=text))
    for finding in rows.select_related("store").order_by("-opened_at")[:MOST]:
        about = f"{_severity(finding.severity)} · {finding.store.name}"
        url = reverse("admin:inspections_finding_change", args=[finding.pk])
        yield Hit(_("Finding"), check_title(finding.check_id), about, url)


def _checks_named(text: str) -> dict[str, str]:
    """Check id -> its title in the person's language, where the words stand in it."""
    wanted = text.lower()
    titles = {name: str(check.title) for name, check in all_checks().items()}
    return {name: title for name, title in titles.items() if wanted in title.lower()}


def _severity(level: str) -> str:
    return str(Severity(level).label)


def _place(store: Store) -> str:
    return f"{NAMES.get(store.platform, store.platform)} · {store.country}"


def _is_number(text: str) -> bool:
    """Worth looking up as an order's number: platforms' begin with digits and are long."""
    return len(text) >= 3 and text[0].isdigit() and " " not in text
