"""Changing a rule: every step is written down with who, when and why, and can be undone by restoring an earlier state."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from inspections.models.rule import Rule
from inspections.models.rule_change import RuleChange, RuleChangeKind
from inspections.rule_refusals import Refusal, overlapping, refusals, refuse_overlap
from people.audit import Verb, record
from people.models import User

# Any number that no other lock of ours uses: "rule" in letters.
_LOCK = 0x72756C65


class RuleRefusedError(ValueError):
    """The rule cannot be as asked; `refusal` names the field and says why."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(str(refusal))
        self.refusal = refusal


@transaction.atomic
def save_rule(rule: Rule, *, who: User | None, reason: str) -> RuleChange:
    """Adds a rule or writes a changed one. Raises RuleRefusedError."""
    one_at_a_time()
    before = Rule.objects.filter(pk=rule.pk).first()
    _refuse(rule)
    _note_origin(before)
    rule.edited = True
    rule.save()
    kind = RuleChangeKind.EDITED if before else RuleChangeKind.ADDED
    return _note(rule, kind, state_of(before) if before else None, state_of(rule), who, reason)


@transaction.atomic
def delete_rule(rule: Rule, *, who: User | None, reason: str) -> RuleChange:
    """Takes a rule away. A shipped one does not come back by loading the files again."""
    one_at_a_time()
    before = Rule.objects.get(pk=rule.pk)
    _note_origin(before)
    change = _note(before, RuleChangeKind.DELETED, state_of(before), None, who, reason)
    before.delete()
    return change


@transaction.atomic
def restore_rule(change: RuleChange, *, who: User | None, reason: str) -> RuleChange:
    """Brings a rule back to how it stood after `change`, under its old number. Raises RuleRefusedError."""
    one_at_a_time()
    assert change.after is not None  # noqa: S101  (offered only where there is such a state)
    before = Rule.objects.filter(pk=change.rule_number).first()
    rule = rule_of(change.rule_number, change.after)
    _refuse(rule)
    rule.save()
    return _note(rule, RuleChangeKind.RESTORED, state_of(before) if before else None, state_of(rule), who, reason)


def one_at_a_time() -> None:
    """Until the transaction ends, nobody else changes rules: two that overlap could else slip in side by side."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def state_of(rule: Rule) -> dict[str, Any]:
    """A rule as JSON: what `rule_of` makes it from again."""
    return {
        "key": rule.key,
        "platform": rule.platform,
        "country": rule.country,
        "tier": rule.tier,
        "store": rule.store_id,
        "value": f"{Decimal(rule.value).normalize():f}",
        "unit": rule.unit,
        "ladder": rule.ladder,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "source": rule.source,
        "confidence": rule.confidence,
        "edited": rule.edited,
    }


def rule_of(number: int, state: dict[str, Any]) -> Rule:
    """The rule that `state_of` was taken of; not saved."""
    plain = {name: value for name, value in state.items() if name not in ("store", "value", "valid_from", "valid_to")}
    return Rule(
        pk=number,
        store_id=state["store"],
        value=Decimal(state["value"]),
        valid_from=date.fromisoformat(state["valid_from"]),
        valid_to=date.fromisoformat(state["valid_to"]) if state["valid_to"] else None,
        **plain,
    )


def differences(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of what differs; None where there was, or is, no rule."""
    old, new = before or {}, after or {}
    names = [name for name in (*old, *(name for name in new if name not in old)) if name != "edited"]
    return [(name, old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)]


def change_row(rule: Rule, kind: RuleChangeKind, before: Any, after: Any, reason: str = "") -> RuleChange:
    """A step that no person took; not saved."""
    return RuleChange(
        rule_number=rule.pk,
        key=rule.key,
        platform=rule.platform,
        country=rule.country,
        tier=rule.tier,
        store_id=rule.store_id,
        of_store=rule.store_id is not None,
        kind=kind,
        at=timezone.now(),
        before=before,
        after=after,
        reason=reason,
    )


def _note(rule: Rule, kind: RuleChangeKind, before: Any, after: Any, who: User | None, reason: str) -> RuleChange:
    row = change_row(rule, kind, before, after, reason)
    row.who, row.who_name = who, who.get_username() if who else ""
    row.save()
    verb = {RuleChangeKind.ADDED: Verb.MADE, RuleChangeKind.DELETED: Verb.DELETED}.get(kind, Verb.CHANGED)
    changed = differences(before, after)
    old = {name: value for name, value, _new in changed} if before else None
    new = {name: value for name, _old, value in changed} if after else {}
    record(who, verb, rule, before=old, after={**new, "reason": reason})
    return row


def _note_origin(rule: Rule | None) -> None:
    """The first change of a shipped rule leaves behind what it was, so that this state too can be restored."""
    if rule is not None and not RuleChange.objects.filter(rule_number=rule.pk).exists():
        change_row(rule, RuleChangeKind.FOUND, None, state_of(rule)).save()


def _refuse(rule: Rule) -> None:
    for refusal in refusals(rule):
        raise RuleRefusedError(refusal)
    other = overlapping(rule, Rule.objects.filter(key=rule.key, platform=rule.platform).exclude(pk=rule.pk))
    if other is not None:
        raise RuleRefusedError(refuse_overlap(other))
