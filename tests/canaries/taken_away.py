"""Files that somebody with the right takes away: evidence, and what is held on a buyer. Words may stand there, secrets may not."""

import io
import zipfile
from typing import Any

from django.utils import timezone

from inspections.models import Finding
from inspections.proof.evidence_packs import take
from people.models import User
from stores.models import Conversation, Order
from stores.platforms.names import NAMES
from stores.privacy.as_file import taken_away
from stores.privacy.erasing import BuyerKeys
from tests.canaries.faults import Course


def files(course: Course) -> None:
    """Of each platform an order, a finding and a buyer, every file within their archives by itself."""
    alice, now = User.objects.get(username="alice"), timezone.now()
    for platform in NAMES:
        for kind, table in (("order", Order), ("finding", Finding)):
            row: Any = table._default_manager.filter(store__platform=platform).first()
            course.driven[f"evidence of {platform}: {kind}"] += row is not None
            if row is not None:
                _keep_archive(course, f"evidence-{platform}-{kind}", take(kind, row.pk, alice, now)[1])
        named = {
            kind: frozenset(
                table._default_manager.filter(store__platform=platform).values_list("external_id", flat=True)
            )
            for kind, table in (("order", Order), ("conversation", Conversation))
        }
        held = taken_away(BuyerKeys(platform, "canary", {kind: ids for kind, ids in named.items() if ids}), alice, now)
        course.driven[f"buyers' file of {platform}"] += any(held.held.values())
        course.keep(f"buyer-{platform}.json", held.as_json(), may_hold_words=True)
        _keep_archive(course, f"buyer-{platform}", held.as_zip())


def _keep_archive(course: Course, name: str, archive: bytes) -> None:
    """Unpacked, since nothing is found in what is compressed; within each other too."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for one in opened.namelist():
            content = opened.read(one)
            course.keep(f"{name}-{one.replace('/', '_')}", content, may_hold_words=True)
            if zipfile.is_zipfile(io.BytesIO(content)):
                _keep_archive(course, f"{name}-{one}", content)
