"""Attesting: a named person says what they saw. All faces come here."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from inspections.figures import KINDS
from inspections.items import AREA_OF
from inspections.manual.attested_figures import FigureRefusedError, figure_value, keep_attested
from inspections.manual.facts import counts_until
from inspections.manual.item_list import ManualItem, manual_items
from inspections.models import Attestation, Evidence, LookVerdict
from people.audit import Verb, record
from people.models import User
from stores.models import Store

MOST_NOTE = 500


class AttestationRefusedError(ValueError):
    """It cannot be kept. `errors`: field -> why, in the person's language."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = dict(errors)


class NotYoursError(PermissionError):
    """The item is another role's task."""


def may_attest(user: User, item: ManualItem) -> bool:
    """Those whose task it is, and owners and managers. Programs attest nothing: what they know is pushed."""
    return user.may_tell(AREA_OF[item.line]) and (user.may_manage() or user.role == item.role)


def item_of(store: Store, item_id: str) -> ManualItem | None:
    """The manual item of this id, if it is looked up in this store."""
    return next((item for item in manual_items().of(store.platform, store.country) if item.id == item_id), None)


def attest(
    store: Store,
    item: ManualItem,
    by: User,
    *,
    verdict: str,
    now: datetime,
    note: str = "",
    figures: Mapping[str, str] | None = None,
    evidence: Evidence | None = None,
) -> Attestation:
    """Keeps the person's word, its figures and its file, all or nothing. The caller has asked the gate for the store.

    `figures`: key -> as typed; empty ones were not looked at. Raises NotYoursError, AttestationRefusedError.
    """
    if not may_attest(by, item):
        raise NotYoursError(item.id)
    note = " ".join(note.split())
    typed = {key: text for key, text in (figures or {}).items() if text.strip()}
    errors = _errors(item, verdict, note, typed)
    values = {}
    for key in typed.keys() & set(item.figures):
        try:
            values[key] = figure_value(KINDS[key], typed[key])
        except FigureRefusedError as fault:
            errors[key] = str(fault)
    if errors:
        raise AttestationRefusedError(errors)
    looked = verdict != LookVerdict.COULD_NOT_LOOK
    with transaction.atomic():
        attestation = Attestation.objects.create(
            store=store,
            item_id=item.id,
            line=item.line,
            by=by,
            at=now,
            verdict=verdict,
            note=note,
            expires_at=counts_until(now, item.every_days, store.time_zone) if looked else now,
        )
        if refused := keep_attested(store, values, by=by, at=now, note=note):
            raise AttestationRefusedError(refused)
        if evidence is not None:
            evidence.attestation = attestation
            evidence.save()
        record(by, Verb.ATTESTED, attestation, after={"item": item.id, "verdict": verdict, "figures": sorted(values)})
    return attestation


def _errors(item: ManualItem, verdict: str, note: str, typed: Mapping[str, str]) -> dict[str, str]:
    errors: dict[str, str] = {}
    if verdict not in LookVerdict.values:
        errors["verdict"] = _("Say what you saw: %(known)s.") % {"known": ", ".join(LookVerdict.values)}
    elif verdict != LookVerdict.OK and not note:
        errors["note"] = _("Say in a note what the problem is, or why you could not look.")
    if len(note) > MOST_NOTE:
        errors["note"] = _("The note is longer than %(most)d letters.") % {"most": MOST_NOTE}
    if verdict == LookVerdict.COULD_NOT_LOOK and typed:
        errors["verdict"] = _("Who could not look has no figures to tell.")
    for key in typed.keys() - set(item.figures):
        known = ", ".join(item.figures) or "–"
        errors[key] = _("This item has no such figure. There are: %(known)s.") % {"known": known}
    return errors
