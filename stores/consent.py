"""Sends a seller to a platform's consent page, and takes in who comes back: once, in time, and only for who sent them."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from people.audit import Verb, record_rows
from people.models import User
from stores import boundaries
from stores.connecting import connect_chat_with_consent, connect_with_consent, register_app
from stores.fetching import FetchLoop
from stores.models import ConsentAttempt, ConsentOutcome, OwnApp, PlatformApp, Store
from stores.platforms.base import AppKeys
from stores.platforms.errors import PlatformError
from stores.platforms.names import NAMES
from stores.platforms.registry import PLATFORMS

LIFE = timedelta(minutes=30)


class ConsentError(Exception):
    """A consent that cannot be begun or taken; the message says why and what to do, in the reader's language."""


def has_app(platform: str, *, chat: bool = False) -> bool:
    """Whether stores of a platform, or their chats, can be connected."""
    kind, word = PLATFORMS[platform], "CHAT_APP_" if chat else "APP_"
    told = kind.setting(f"{word}KEY") and kind.setting(f"{word}SECRET")
    return bool(told) or (not chat and _entered_apps(platform).exists())


def app_of(platform: str, *, chat: bool = False) -> PlatformApp | None:
    """The app new stores are connected by: the one of the environment, else the only shared one that was entered here."""
    kind, word = PLATFORMS[platform], "CHAT_APP_" if chat else "APP_"
    keys = AppKeys(kind.setting(f"{word}KEY"), kind.setting(f"{word}SECRET"), kind.setting("SERVICE_ID"))
    if keys.app_key and keys.secret:
        return register_app(platform, keys)
    return None if chat else _entered_apps(platform).order_by("-pk").first()


def begin(
    platform: str,
    user: User,
    now: datetime,
    redirect_url: str,
    *,
    country: str = "",
    store: Store | None = None,
    chat: bool = False,
) -> str:
    """The address to send the seller to. Raises ConsentError where no app is set up for the platform."""
    own = boundaries.app_for(store) if store and not chat else None
    app = own or app_of(platform, chat=chat)
    if app is None:
        raise ConsentError(_no_app(platform, chat))
    state = secrets.token_urlsafe(32)
    ConsentAttempt.objects.create(
        state_digest=_digest(state),
        platform=platform,
        app=app,
        store=store,
        chat=chat,
        asked_by=user,
        asked_at=now,
        ends_at=now + LIFE,
    )
    keys = AppKeys(app.app_key, app.secret(), app.service_id)
    return PLATFORMS[platform].consent_link(keys, state=state, redirect_url=redirect_url, country=country)


def finish(platform: str, callback: Mapping[str, str], user: User, loop: FetchLoop, now: datetime) -> ConsentAttempt:
    """Takes in the stores of a consent. Raises ConsentError for a way back that is forged, used, too late or refused."""
    attempt = _attempt_of(platform, callback, user, now)
    if ConsentAttempt.objects.filter(pk=attempt.pk, used_at=None).update(used_at=now) != 1:
        raise ConsentError(_("This way back was used before. If the store is not among your stores, connect it again."))
    try:
        stores = _take_in(attempt, callback, loop)
    except PlatformError as fault:
        attempt.outcome, attempt.reason = ConsentOutcome.REFUSED, str(fault)[:300]
        attempt.save(update_fields=["outcome", "reason"])
        raise ConsentError(
            _("%(platform)s did not connect the store: %(reason)s") % {"platform": NAMES[platform], "reason": fault}
        ) from fault
    attempt.outcome = ConsentOutcome.CONNECTED
    attempt.save(update_fields=["outcome"])
    attempt.stores.set(stores)
    record_rows(user, Verb.CONNECTED, stores, after={"platform": platform, "chat": attempt.chat})
    return attempt


def _take_in(attempt: ConsentAttempt, callback: Mapping[str, str], loop: FetchLoop) -> list[Store]:
    if not attempt.chat:
        return connect_with_consent(attempt.app, callback, loop, again=attempt.store)
    stores = connect_chat_with_consent(attempt.app, callback, loop)
    if not stores:
        raise ConsentError(
            _("None of the stores this allows chats for is connected yet. Connect the store first, then its chats.")
        )
    return stores


def _attempt_of(platform: str, callback: Mapping[str, str], user: User, now: datetime) -> ConsentAttempt:
    attempts = ConsentAttempt.objects.filter(platform=platform).select_related("app", "store")
    state = callback.get("state", "")
    if state:
        attempt = attempts.filter(state_digest=_digest(state)).first()
    elif _is_refusal(callback):  # not every platform gives the state back with a refusal
        attempt = attempts.filter(asked_by=user, used_at=None).order_by("-asked_at").first()
    else:
        attempt = None
    if attempt is None:
        raise ConsentError(_("Nobody here asked for this. Begin on this page, and come back with the same browser."))
    if attempt.asked_by_id != user.pk:
        raise ConsentError(_("Somebody else began this. Sign in as the person who did, or begin anew."))
    if attempt.has_ended(now):
        raise ConsentError(_("This took longer than 30 minutes, and the platform's code has ended. Begin anew."))
    return attempt


def _entered_apps(platform: str) -> QuerySet[PlatformApp]:
    """Those in the admin that are no store's own, and not the one for chats."""
    apps = PlatformApp.objects.filter(platform=platform).exclude(sealed_secret="")
    apps = apps.exclude(app_key=PLATFORMS[platform].setting("CHAT_APP_KEY"))
    return apps.exclude(pk__in=OwnApp.objects.values("app"))


def _is_refusal(callback: Mapping[str, str]) -> bool:
    return bool(callback.get("error")) or callback.get("code") in (None, "", "null")


def _no_app(platform: str, chat: bool) -> str:
    word = f"{platform.upper()}_{'CHAT_' if chat else ''}APP"
    return _("No app is set up for %(platform)s: set %(key)s and %(secret)s, or enter it under Platform apps.") % {
        "platform": NAMES[platform],
        "key": f"{word}_KEY",
        "secret": f"{word}_SECRET",
    }


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
