"""What stands in the world of the journeys beside the demo: more people, quick replies, a day that is sealed, rows for a paste.

Python that runs beside the served product; what it prints is one JSON value.
"""

SKUS = 50
PASSWORD = "correct horse battery"

# The demo was connected only today: its round is written down as yesterday's, and the day is sealed.
PREPARE = f"""
import json
from datetime import UTC, datetime, time
from django.db.models import Count
from django.utils import timezone
from desk.service.models import QuickReply, ReplyKind
from inspections.models import Inspection, SealedDay
from inspections.proof.days import last_day_over_everywhere
from inspections.proof.seal import seal_days
from people.models import User
from people.roles import Role
from stores.models import Order, StockLevel, Store, StoreGroup

people = {{}}
for name, role in (("mia", Role.MANAGER), ("dan", Role.OPERATIONS), ("erin", Role.VIEWER), ("frank", Role.VIEWER)):
    User.objects.filter(username=name).delete() if name in ("erin", "frank") else None
    people[name], _ = User.objects.get_or_create(username=name, defaults={{"role": role, "is_staff": True}})
for name in ("erin", "frank"):
    people[name].set_password({PASSWORD!r})
    people[name].save()
group, _ = StoreGroup.objects.get_or_create(name="Everything")
group.members.add(people["dan"], people["erin"], people["frank"])
group.stores.set(Store.objects.all())
for name, kind, text in (
    ("On its way", ReplyKind.CHAT, "Your parcel is on its way. Thank you for waiting."),
    ("Returns", ReplyKind.CHAT, "You can send it back within the days your order shows."),
    ("Sorry", ReplyKind.REVIEW, "We are sorry, and thank you for telling us. We look into it today."),
):
    QuickReply.objects.get_or_create(name=name, kind=kind, defaults={{"text": text}})
now = timezone.now()
yesterday = last_day_over_everywhere(now)
if not SealedDay.objects.filter(day=yesterday).exists():
    Inspection.objects.update(day=yesterday)
    Store.objects.update(connected_at=datetime.combine(yesterday, time(12), UTC))
    seal_days(now)
fullest = StockLevel.objects.filter(store__is_active=True, available__gte=0).values_list("store").annotate(n=Count("pk"))
rows = ["store\\tsku\\tquantity"]
for pk, _n in fullest.order_by("-n", "store")[:3]:
    for level in StockLevel.objects.filter(store=pk, available__gte=0).select_related("store").order_by("pk")[:17]:
        if len(rows) <= {SKUS}:
            rows.append(f"{{level.store.external_id}}\\t{{level.external_id}}\\t+10")
order = Order.objects.filter(store__is_active=True).order_by("-pk").values_list("external_id", flat=True)[0]
print(json.dumps({{"rows": "\\n".join(rows), "order": order}}))
"""


def link(name: str, url: str) -> str:
    """A link that signs somebody in once."""
    return f"""
import json
from people.models import User
from people.sign_in.demo_links import link_for
print(json.dumps(link_for(User.objects.get(username={name!r}), {url!r})))
"""


# Everything is inspected anew.
SWEEP = """
from inspections import sweeps
from people.models import User
from stores.models import Store
sweeps.start_sweep(Store.objects.all(), User.objects.get(username="alice"))
"""
