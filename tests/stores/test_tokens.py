"""Tokens: one renewal however many ask, the new pair saved before it is used, a refusal written down once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from people.vault import SealBrokenError
from stores import tokens
from stores.models import Connection, ConnectionState, PlatformApp
from stores.platforms.base import AppKeys, TokenGrant
from stores.platforms.errors import AuthorisationRefusedError, TimedOutError

SOON = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def link(db: None) -> Connection:
    app = PlatformApp(platform="tiktok", app_key="key")
    app.keep_secret("app secret")
    app.save()
    connection = Connection(app=app, account_id="seller")
    tokens.keep_grant(connection, grant("first"))
    return connection


def grant(name: str) -> TokenGrant:
    return TokenGrant(f"access-{name}", f"refresh-{name}", SOON, SOON + timedelta(days=300), "seller", "Seller", [])


class SingleUseHost:
    """A token host where each refresh token works once."""

    def __init__(self) -> None:
        self.good, self.calls, self._lock = "refresh-first", 0, threading.Lock()

    def refresh(self, app: AppKeys, refresh_token: str, account_id: str) -> TokenGrant:
        with self._lock:
            self.calls += 1
            if refresh_token != self.good:
                raise AuthorisationRefusedError("Invalid refresh token.")
            new = grant(str(self.calls))
            self.good = new.refresh_token
            return new


@pytest.mark.django_db(transaction=True)
def test_sixteen_workers_meet_an_ended_token_and_one_renews_it(link: Connection) -> None:
    host, start = SingleUseHost(), threading.Barrier(16)

    def worker() -> str:
        start.wait()
        try:
            return tokens.renew(link.pk, "access-first", host.refresh)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        got = {future.result() for future in [pool.submit(worker) for _ in range(16)]}
    assert host.calls == 1
    assert got == {"access-1"}
    link.refresh_from_db()
    assert (link.state, link.refresh_token(), link.refresh_begun_at) == (ConnectionState.CONNECTED, "refresh-1", None)


def test_a_refusal_marks_the_connection_with_the_moment_it_began(link: Connection) -> None:
    def refuse(app: AppKeys, token: str, account_id: str) -> TokenGrant:
        raise AuthorisationRefusedError("Invalid refresh token.")

    for _ in range(2):
        with pytest.raises(AuthorisationRefusedError):
            tokens.renew(link.pk, "access-first", refuse)
        first = Connection.objects.get(pk=link.pk)
        link.state_since = link.state_since or first.state_since
    assert (first.state, first.state_since) == (ConnectionState.REFUSED, link.state_since)


def test_a_host_that_does_not_answer_is_no_refusal(link: Connection) -> None:
    def hang(app: AppKeys, token: str, account_id: str) -> TokenGrant:
        raise TimedOutError("No complete answer.")

    with pytest.raises(TimedOutError):
        tokens.renew(link.pk, "access-first", hang)
    link.refresh_from_db()
    assert link.state == ConnectionState.CONNECTED
    assert link.refresh_begun_at is not None  # the intent stays as a trace


def test_stored_tokens_are_sealed_and_do_not_open_elsewhere(link: Connection) -> None:
    row = Connection.objects.values().get(pk=link.pk)
    assert "access-first" not in str(row)
    other = Connection(app=link.app, account_id="thief", sealed_access_token=link.sealed_access_token)
    with pytest.raises(SealBrokenError):
        other.access_token()
