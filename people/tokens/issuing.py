"""Making and revoking tokens for oneself and, for those who manage people, for others. Every one is in the audit trail."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from people.audit import Verb, record
from people.models import ApiToken, User
from people.ranks import may_change
from people.tokens.addresses import wrong_networks
from people.tokens.scopes import unknown_scopes

MOST_DAYS = 366
MOST_OPEN = 50


class TokenRefusedError(ValueError):
    """It cannot be made. `field`: which input it is about."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field = field


@transaction.atomic
def make(
    by: User,
    owner: User,
    name: str,
    now: datetime,
    *,
    days: int,
    scopes: Collection[str] | None = None,
    store_ids: Collection[int] | None = None,
    group_ids: Collection[int] | None = None,
    networks: Collection[str] | None = None,
) -> tuple[ApiToken, str]:
    """A token that acts as `owner`, with its text. The caller has asked the gate for the stores. Raises TokenRefusedError."""
    if owner.pk != by.pk and not may_change(by, owner):
        raise TokenRefusedError("owner", _("You may not make a token for this person."))
    if not name.strip():
        raise TokenRefusedError("name", _("Give it a name to recognise it by."))
    if not 1 <= days <= MOST_DAYS:
        raise TokenRefusedError("days", _("Choose 1 to %(most)d days.") % {"most": MOST_DAYS})
    if wrong := unknown_scopes(scopes or ()):
        raise TokenRefusedError("scopes", _("There are no such scopes: %(wrong)s.") % {"wrong": ", ".join(wrong)})
    if wrong := wrong_networks(networks or ()):
        raise TokenRefusedError(
            "networks", _("These are no addresses or networks: %(wrong)s.") % {"wrong": ", ".join(wrong)}
        )
    if ApiToken.objects.filter(user=owner, revoked_at=None, expires_at__gt=now).count() >= MOST_OPEN:
        raise TokenRefusedError("name", _("There are %(most)d tokens already. Revoke some.") % {"most": MOST_OPEN})
    token, text = ApiToken.issue(
        owner,
        " ".join(name.split())[:80],
        expires_at=now + timedelta(days=days),
        scopes=scopes,
        store_ids=store_ids,
        group_ids=group_ids,
        networks=networks,
    )
    record(by, Verb.ISSUED, token, after=told_of(token))
    return token, text


@transaction.atomic
def revoke(token: ApiToken, by: User, now: datetime) -> bool:
    """It opens nothing from now on. False when it was revoked before. The caller has asked whose tokens `by` may revoke."""
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now, revoked_by=by):
        return False
    record(by, Verb.REVOKED, token, after={"user": token.user})
    return True


def told_of(token: ApiToken) -> dict[str, Any]:
    """What the audit trail says of a new token: whose it is and what it is limited to."""
    return {
        "user": token.user,
        "expires_at": token.expires_at,
        "scopes": token.scopes,
        "stores": token.store_ids,
        "groups": token.group_ids,
        "networks": token.networks,
    }
