"""Keeps each connection's pair of tokens: one refresh at a time across all processes, the new pair committed before use.

Refresh tokens are single-use: with sixteen workers and no lock, fifteen get a refusal (measured). So the row is locked,
its version read again, and the intent written and committed first: a crash between the platform's answer and our commit
leaves a trace that says why the old token is then refused.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from stores.models import Connection, ConnectionState
from stores.platforms.base import AppKeys, TokenGrant
from stores.platforms.errors import AuthorisationRefusedError

log = structlog.get_logger(__name__)

# A pair is renewed when this much of its life is left, so that no call meets an ended token.
RENEW_BEFORE = timedelta(days=1)


def app_keys(connection: Connection) -> AppKeys:
    """The opened credentials of a connection's app. Raises SealBrokenError."""
    return AppKeys(connection.app.app_key, connection.app.secret(), connection.app.service_id)


def needs_renewal(connection: Connection, now: datetime) -> bool:
    """True when the access token has ended or soon will."""
    return connection.access_expires_at is None or connection.access_expires_at - now < RENEW_BEFORE


def renew(connection_id: int, refused_token: str, refresh: Callable[[AppKeys, str, str], TokenGrant]) -> str:
    """A working access token in place of `refused_token`: another process's newer one, or a new pair from the platform.

    Raises AuthorisationRefusedError (the connection is then marked refused), or whatever kept the platform from answering.
    """
    Connection.objects.filter(pk=connection_id, refresh_begun_at__isnull=True).update(refresh_begun_at=timezone.now())
    try:
        with transaction.atomic():
            connection = Connection.objects.select_for_update(of=["self"]).select_related("app").get(pk=connection_id)
            if connection.state == ConnectionState.DISCONNECTED:
                raise AuthorisationRefusedError("The connection was ended here.")
            if connection.access_token() != refused_token:
                Connection.objects.filter(pk=connection_id).update(refresh_begun_at=None)  # our intent came too late
                return connection.access_token()
            keep_grant(connection, refresh(app_keys(connection), connection.refresh_token(), connection.account_id))
            return connection.access_token()
    except AuthorisationRefusedError as fault:
        _mark_refused(connection_id, str(fault))
        raise


def keep_grant(connection: Connection, grant: TokenGrant) -> None:
    """Saves a new pair and marks the connection as accepted."""
    connection.keep_tokens(
        access_token=grant.access_token,
        refresh_token=grant.refresh_token,
        access_expires_at=grant.access_expires_at,
        refresh_expires_at=grant.refresh_expires_at or connection.refresh_expires_at,
    )
    if connection.state != ConnectionState.CONNECTED:
        connection.state_since = timezone.now()
    connection.state, connection.state_reason = ConnectionState.CONNECTED, ""
    connection.scopes = grant.scopes or connection.scopes
    connection.refresh_begun_at = None
    connection.save()


def _mark_refused(connection_id: int, reason: str) -> None:
    """Once refused, the moment it began is kept."""
    marked = Connection.objects.filter(pk=connection_id, state=ConnectionState.CONNECTED).update(
        state=ConnectionState.REFUSED, state_reason=reason[:300], state_since=timezone.now()
    )
    if marked:
        log.warning("connection refused by the platform", connection=connection_id)
