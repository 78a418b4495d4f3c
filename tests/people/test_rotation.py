"""Sealed secrets: each opens in its own row alone, every one is sealed anew while everything runs, none is lost."""

import base64
import threading
from io import StringIO
from typing import Any

import pytest
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import RequestFactory
from django.utils import timezone
from psycopg import sql

from people.keyed_hashes import keyed_columns
from people.models import AuditEntry
from people.rotation import left_by_key, rotate
from people.sealed_columns import SealedColumn, SealedWithin, place_of, seal_into, sealed_columns
from people.vault import SealBrokenError, fingerprint, unseal
from shopops.checkup import _keyed_hashes, _stored_secrets
from stores.models import Connection, ErasedKey, ImportRun, IsolationFact, OwnProxy, PlatformApp
from tests.faces.world import World

K1 = "k1:" + base64.b64encode(bytes(32)).decode()
K2 = "k2:" + base64.b64encode(bytes([7]) * 32).decode()


def column(name: str) -> SealedColumn:
    return next(one for one in sealed_columns() if one.name == name)


def test_every_sealed_column_is_declared_with_a_place_of_its_own_row():
    declared = {one.name: one for one in sealed_columns() if not isinstance(one, SealedWithin)}
    found = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.name.startswith("sealed_") and isinstance(field, models.TextField)
    }
    assert set(declared) == found
    for one in declared.values():
        unique = [name for name in one.place_columns() if one.model._meta.get_field(name).unique]  # type: ignore[union-attr]
        assert unique, f"{one.name} is not bound to its row"
    assert len({one.place for one in declared.values()}) == len(declared)


def test_a_secret_moved_to_another_row_or_column_does_not_open(world: World):
    first = Connection.objects.get()
    second = Connection(app=first.app, account_id="2")
    second.sealed_access_token, second.sealed_refresh_token = first.sealed_access_token, first.sealed_access_token
    for wrong in (second.access_token, second.refresh_token):
        with pytest.raises(SealBrokenError):
            wrong()
    first.sealed_refresh_token = first.sealed_access_token
    with pytest.raises(SealBrokenError):
        first.refresh_token()
    own = OwnProxy.objects.get()
    assert place_of(own, "sealed_login").startswith("ownproxy:")


def test_all_is_sealed_anew_and_the_old_key_can_go(world: World, settings: Any):
    settings.SHOPOPS_SECRET_KEYS = [K2, K1]
    assert _stored_secrets(timezone.now()).state == "warn"
    said = StringIO()
    call_command("rotate_secrets", "--dry-run", stdout=said)
    assert "stores.connection.sealed_access_token: 1 left" in said.getvalue()
    call_command("rotate_secrets", "--batch", "1", stdout=StringIO())
    assert [left_by_key(one).total() for one in sealed_columns()] == [0] * len(list(sealed_columns()))
    settings.SHOPOPS_SECRET_KEYS = [K2]
    link = Connection.objects.get()
    assert (link.access_token(), link.refresh_token()) == ("the-access-token", "the-refresh-token")
    assert PlatformApp.objects.get().secret() == "the-app-secret"
    assert "the-proxy-password" in OwnProxy.objects.get().url()
    assert _stored_secrets(timezone.now()).state == "ok"
    told = AuditEntry.objects.filter(verb="rotated")
    assert {line.kind for line in told} >= {"stores.connection.sealed_access_token", "stores.platformapp.sealed_secret"}
    assert not [line for line in told.values() if "the-access-token" in str(line)]


def test_stopped_in_the_middle_it_goes_on_where_it_was(world: World, settings: Any):
    app = PlatformApp.objects.get()
    for number in range(5):
        link = Connection(app=app, account_id=f"more {number}")
        link.keep_tokens(access_token="a", refresh_token="r", access_expires_at=timezone.now(), refresh_expires_at=None)
        link.save()
    settings.SHOPOPS_SECRET_KEYS = [K2, K1]
    next(rotate(column("stores.connection.sealed_access_token"), rows_at_once=2))
    assert left_by_key(column("stores.connection.sealed_access_token")) == {"k1": 4}
    said = StringIO()
    call_command("rotate_secrets", stdout=said)
    assert "stores.connection.sealed_access_token: 4 of 4" in said.getvalue()
    assert left_by_key(column("stores.connection.sealed_access_token")).total() == 0


def test_what_does_not_open_is_named_and_stops_nothing(world: World, settings: Any):
    Connection.objects.update(sealed_access_token="k1:" + base64.b64encode(bytes(40)).decode())
    settings.SHOPOPS_SECRET_KEYS = [K2, K1]
    said = StringIO()
    with pytest.raises(CommandError, match="1 secrets do not open"):
        call_command("rotate_secrets", stdout=StringIO(), stderr=said)
    assert f"rows {Connection.objects.get().pk} do not open" in said.getvalue()
    assert Connection.objects.get().refresh_token() == "the-refresh-token"
    assert _stored_secrets(timezone.now()).state == "bad"


def test_nothing_sealed_anywhere_is_left_with_the_old_key(world: World, settings: Any):
    """Second factors and rows of imports too: every text of every table is looked at, declared or not."""
    settings.SHOPOPS_SECRET_KEYS = [K1]
    own = [Authenticator(user=world.bob, type="totp"), Authenticator(user=world.bob, type="recovery_codes")]
    asking = RequestFactory().get("/")
    asking.user = world.bob
    with request_context(asking):
        own[0].data = {"secret": encrypt("THESECRETOFTHEAPP")}
        own[1].data = {"seed": encrypt("the-seed"), "used_mask": 5}
    Authenticator.objects.bulk_create(own)
    run = ImportRun.objects.create(file_name="stores.csv", asked_at=timezone.now())
    seal_into(run, "sealed_rows", "[]")
    run.save()
    planted = {one.name for one in sealed_columns() if one.rows().filter(sealed_text__startswith="k1:").exists()}
    assert planted == {one.name for one in sealed_columns()}, "a sealed column that this test plants nothing in"
    settings.SHOPOPS_SECRET_KEYS = [K2, K1]
    call_command("rotate_secrets", stdout=StringIO())
    hashes = {(one.model._meta.db_table, one.column) for one in keyed_columns()}
    assert {place for place in places_with("k1:") if place not in hashes} == set()
    settings.SHOPOPS_SECRET_KEYS = [K2]
    with request_context(asking):
        assert decrypt(Authenticator.objects.get(type="totp").data["secret"]) == "THESECRETOFTHEAPP"
        codes = Authenticator.objects.get(type="recovery_codes").data
        assert (decrypt(codes["seed"]), codes["used_mask"]) == ("the-seed", 5)


def test_the_doctor_names_hashes_whose_key_is_gone(world: World, settings: Any):
    settings.SHOPOPS_SECRET_KEYS = [K2, K1]
    ErasedKey.objects.create(kind="order", digest=fingerprint("tiktok:1", "erasure:order"), erased_at=timezone.now())
    IsolationFact.objects.update(fingerprint=fingerprint("x", "isolation:phone"))
    OwnProxy.objects.update(fingerprint=fingerprint("x", "isolation:proxy"))
    assert _keyed_hashes(timezone.now()).state == "ok"
    settings.SHOPOPS_SECRET_KEYS = [K2]
    line = _keyed_hashes(timezone.now())
    assert line.state == "bad"
    assert "1 of stores.erasedkey.digest" in line.what


def places_with(text: str) -> set[tuple[str, str]]:
    """Table and column of every text in the database in which this stands."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
            "AND data_type IN ('text', 'character varying', 'jsonb', 'ARRAY')"
        )
        for table, column_name in cursor.fetchall():
            where = sql.SQL("SELECT count(*) FROM {} WHERE {}::text LIKE %s")
            cursor.execute(where.format(sql.Identifier(table), sql.Identifier(column_name)), [f"%{text}%"])
            if cursor.fetchone()[0]:
                found.add((table, column_name))
    return found


@pytest.mark.django_db(transaction=True)
def test_a_token_renewed_while_keys_change_is_never_undone(settings: Any):
    """Renewals and the rotation run side by side on real connections; each token ends as it was renewed last."""
    settings.SHOPOPS_SECRET_KEYS = [K1]
    app = PlatformApp(platform="tiktok", app_key="key")
    app.keep_secret("s")
    app.save()
    links = [Connection(app=app, account_id=str(number)) for number in range(40)]
    for link in links:
        link.keep_tokens(
            access_token="old", refresh_token="old", access_expires_at=timezone.now(), refresh_expires_at=None
        )
        link.save()
    settings.SHOPOPS_SECRET_KEYS = [K2, K1]
    begun = threading.Event()

    def renew() -> None:
        try:
            begun.wait(10)
            for link in links:
                mine = Connection.objects.get(pk=link.pk)
                mine.keep_tokens(
                    access_token=f"new {link.pk}",
                    refresh_token="r",
                    access_expires_at=timezone.now(),
                    refresh_expires_at=None,
                )
                mine.save()
        finally:
            connection.close()

    renewing = threading.Thread(target=renew)
    renewing.start()
    for name in ("stores.connection.sealed_access_token", "stores.connection.sealed_refresh_token"):
        for _batch in rotate(column(name), rows_at_once=1):
            begun.set()
    renewing.join()
    for link in Connection.objects.all():
        assert link.access_token() == f"new {link.pk}"
        assert link.sealed_access_token.startswith("k2:")
        with pytest.raises(SealBrokenError):
            unseal(link.sealed_access_token, "connection:another:access")
