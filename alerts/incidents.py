"""Incidents: when the same fault shows on many stores of a platform at about the same time, it is told as one."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, Q

from alerts.models import Alert, Incident
from inspections.items import SEVERITY_RANK, Severity

# So many stores within so long: their fault is one.
FEWEST_STORES = 5
WINDOW = timedelta(minutes=30)


def gather(alert_ids: Collection[int], now: datetime) -> None:
    """Lets alerts that were just raised join their incident, or begin one. Called in the transaction that raised them."""
    if not alert_ids:
        return
    raised = Alert.objects.filter(pk__in=alert_ids)
    faults = set(raised.values_list("store__platform", "check_id"))
    for platform, check_id in sorted(faults & _widespread(faults, now)):
        together = Alert.objects.live().filter(store__platform=platform, check_id=check_id, opened_at__gt=now - WINDOW)
        worst = max(together.values_list("severity", flat=True), key=lambda one: SEVERITY_RANK[Severity(one)])
        item = together.values_list("item", flat=True)[0]
        incident, is_new = Incident.objects.get_or_create(
            platform=platform,
            check_id=check_id,
            closed_at=None,
            defaults={"item": item, "severity": worst, "opened_at": now, "grown_at": now},
        )
        if not is_new:
            incident.grown_at = now
            incident.severity = max(incident.severity, worst, key=lambda one: SEVERITY_RANK[Severity(one)])
            incident.save(update_fields=["grown_at", "severity"])
        together.exclude(incident=incident).update(incident=incident)


def close_incidents(now: datetime) -> int:
    """Ends those of which no alert is open any more; returns how many."""
    over = Incident.objects.filter(closed_at=None).exclude(pk__in=Alert.objects.live().filter(
        incident__isnull=False).values("incident_id"))  # fmt: skip
    return over.update(closed_at=now)


def _widespread(faults: Collection[tuple[str, str]], now: datetime) -> set[tuple[str, str]]:
    """Those of these faults that many stores show, or whose incident still grows."""
    named: defaultdict[str, set[str]] = defaultdict(set)
    for platform, check_id in faults:
        named[platform].add(check_id)
    any_of = Q(pk__in=[])
    for platform, check_ids in named.items():
        any_of |= Q(store__platform=platform, check_id__in=check_ids)
    many = (
        Alert.objects.live()
        .filter(any_of, opened_at__gt=now - WINDOW)
        .values_list("store__platform", "check_id")
        .annotate(stores=Count("store", distinct=True))
        .filter(stores__gte=FEWEST_STORES)
        .order_by()
    )
    growing = Incident.objects.filter(closed_at=None, grown_at__gt=now - WINDOW)
    return {(platform, check_id) for platform, check_id, _ in many} | set(growing.values_list("platform", "check_id"))
