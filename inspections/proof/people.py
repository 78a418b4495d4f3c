"""Who did what about a store on a day: notices and policy changes read, figures attested, manual items looked up, inspection
switched on and off.
"""

from datetime import datetime

from django.db.models import Q

from inspections.models import Attestation, NoticeRead, PolicyReading, ReadingSource, StoreReading
from stores.models import InspectionSwitch, Store

READ_NOTICE, READ_POLICY, ATTESTED = "read a notice", "read a policy change", "attested a figure"
# With the item and what was seen.
LOOKED = "looked up {item}: {verdict}"
# With the reason, where one was given.
SWITCHED = {True: "switched its inspection on", False: "switched its inspection off"}


def people_of(store: Store, begins: datetime, ends: datetime) -> list[list[str]]:
    """[who, did what, when], in the order of time."""
    notices = NoticeRead.objects.filter(store=store, read_at__gte=begins, read_at__lt=ends)
    about = Q(change__page__platform=store.platform) & Q(change__page__country__in=("", store.country))
    policies = PolicyReading.objects.filter(about, at__gte=begins, at__lt=ends)
    told = StoreReading.objects.filter(store=store, source=ReadingSource.ATTESTED)
    attested = told.filter(received_at__gte=begins, received_at__lt=ends)
    looks = Attestation.objects.filter(store=store, at__gte=begins, at__lt=ends)
    switched = InspectionSwitch.objects.filter(store_id=store.pk, at__gte=begins, at__lt=ends)
    acts = [
        *((who, READ_NOTICE, at) for who, at in notices.values_list("person__username", "read_at")),
        *((who, READ_POLICY, at) for who, at in policies.values_list("user__username", "at")),
        *((who, ATTESTED, at) for who, at in attested.values_list("by__username", "received_at")),
        *(
            (who, LOOKED.format(item=item, verdict=verdict), at)
            for who, item, verdict, at in looks.values_list("by__username", "item_id", "verdict", "at")
        ),
        *((one.by, ": ".join(filter(None, (SWITCHED[one.is_on], one.why))), one.at) for one in switched),
    ]
    by_time = sorted(acts, key=lambda act: (act[2], act[0] or "", act[1]))
    return [[who or "", what, at.isoformat()] for who, what, at in by_time]
