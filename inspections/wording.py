"""Findings and reasons in words: a check's sentence filled with a finding's details, in the viewer's language."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext, gettext_lazy, gettext_noop

from inspections.exchange import NO_RATE
from inspections.models.rule import Confidence
from inspections.places import Places
from inspections.registry import all_checks
from people.known_sentences import KnownSentences
from stores.units import unit_word


def finding_text(check_id: str, details: Mapping[str, Any], time_zone: str = "UTC") -> str:
    """The sentence of a finding; moments in `time_zone`. The id when the check is gone.

    Findings of an earlier version may lack what the sentence tells now: such a place shows a dash.
    """
    sentence = _sentence(check_id, get_language())
    if sentence is None:
        return check_id
    try:
        text = sentence.format_map(Places({name: _told(value, time_zone) for name, value in details.items()}))
    except (KeyError, IndexError, ValueError):
        return check_id
    return " ".join(part for part in (text, *_remarks(details)) if part)


@lru_cache(maxsize=1024)
def _sentence(check_id: str, language: str | None) -> str | None:
    """Looked up once a language: lists tell the same few sentences again and again."""
    check = all_checks().get(check_id) or _BESIDE_CHECKS.get(check_id)
    return str(check.sentence) if check else None


class _Spoken(NamedTuple):
    """The words for what is told like a finding, though no check judges it."""

    title: Any
    sentence: Any


_BESIDE_CHECKS = {
    "inspection_missed": _Spoken(
        gettext_lazy("Store not inspected"),
        gettext_lazy("The store's round of {day} was due at {due} and has not happened: nothing is known of it since."),
    )
}


def _remarks(details: Mapping[str, Any]) -> Iterator[str]:
    """What is said after any sentence: that a deadline is computed, what an amount is worth in dollars and by which rate."""
    if details.get("computed"):
        yield gettext("(computed: the platform gave no deadline)")
    if details.get("in_usd") == NO_RATE:
        yield gettext("(no dollar rate is known)")
    elif "rate_day" in details:
        yield gettext("(USD %(in_usd)s at the rate of %(rate_day)s, %(rate_source)s)") % details
    if details.get("rate_is_old"):
        yield gettext("(this rate is more than a week old)")


def check_title(check_id: str) -> str:
    """What a check looks for, in a few words."""
    check = all_checks().get(check_id) or _BESIDE_CHECKS.get(check_id)
    return str(check.title) if check else check_id


def reason_text(reason: str) -> str:
    """A stored reason in the viewer's language, where it is one of the known ones; else as it was written."""
    return _REASONS.told(reason)


def rule_text(rule: Mapping[str, Any]) -> str:
    """The rule that judged: value, for whom, since when, who says so and how sure that is; empty when none was used."""
    if not rule:
        return ""
    scope = [str(rule[name]) for name in ("country", "tier") if rule.get(name)]
    if rule.get("store"):
        scope.append(gettext("this store only"))
    since = gettext("valid from %(day)s") % {"day": rule.get("valid_from", "?")}
    sure = dict(Confidence.choices).get(rule.get("confidence", ""), "?")
    value = f"{rule.get('key', '?')} = {rule.get('value', '?')} {unit_word(str(rule.get('unit', '?')))}"
    return " · ".join([value, *scope, since, str(rule.get("source", "?")), str(sure)])


def _told(value: Any, time_zone: str) -> Any:
    """An ISO moment becomes the store's local time, an amount one that can be read, a known word the viewer's; else as it is."""
    if not isinstance(value, str) or not value:
        return value
    if value in _WORDS:
        return gettext(value)
    if ", " in value and all(word in _WORDS for word in value.split(", ")):
        return ", ".join(gettext(word) for word in value.split(", "))
    if _AMOUNT.fullmatch(value):
        return f"{Decimal(value):,.2f}"
    if not _MOMENT.match(value):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return f"{moment.astimezone(ZoneInfo(time_zone)):%Y-%m-%d %H:%M} ({time_zone})" if moment.tzinfo else value


# As a column of money keeps it.
_AMOUNT = re.compile(r"-?[0-9]+\.[0-9]{2}00")

# Words that checks put into details, where a sentence has a place for a kind of thing.
_WORDS = frozenset(
    (
        gettext_noop("proxy"),
        gettext_noop("bank account"),
        gettext_noop("phone number"),
        gettext_noop("e-mail address"),
        gettext_noop("sub-account"),
        gettext_noop("device or browser profile"),
        gettext_noop("exit address"),
        gettext_noop("owner or manager"),
        gettext_noop("customer service"),
        gettext_noop("finance"),
        gettext_noop("operations"),
        gettext_noop("anybody"),
        gettext_noop("shown by the platform"),
        gettext_noop("pushed by a tool"),
        gettext_noop("attested by a person"),
        gettext_noop("never"),
        gettext_noop("it was seen to be off"),
        gettext_noop("nobody has confirmed it yet"),
        gettext_noop("the last confirmation has run out"),
        gettext_noop("its person has left"),
        gettext_noop("nobody of us is named for it"),
        gettext_noop("device"),
        gettext_noop("address"),
        gettext_noop("device and address"),
        # What a platform does next with a store in which nobody works.
        gettext_noop("the platform warns of it"),
        gettext_noop("all products are delisted"),
        gettext_noop("the platform announces the closure"),
        gettext_noop("the store is closed for good"),
        # Causes that poor reviews name.
        gettext_noop("damaged or not working"),
        gettext_noop("not as described"),
        gettext_noop("delivered late"),
        gettext_noop("wrong or missing item"),
        gettext_noop("poor quality"),
        gettext_noop("poor service"),
        # Rights in Seller Center.
        gettext_noop("orders"),
        gettext_noop("messages"),
        gettext_noop("products"),
        gettext_noop("reviews"),
        gettext_noop("marketing"),
        gettext_noop("settings"),
        gettext_noop("users"),
        # The titles in inspections/manual/items.toml.
        gettext_noop("Buyer reviews"),
        gettext_noop("Points, violations and measures"),
        gettext_noop("Balance and withdrawals"),
        gettext_noop("Bank account for payouts"),
        gettext_noop("Prices of listings"),
        gettext_noop("Announcements of the platform"),
        gettext_noop("Log-in devices"),
        gettext_noop("Products"),
        gettext_noop("Two-step verification"),
        gettext_noop("Sub-accounts and their rights"),
        gettext_noop("Log-in to Seller Center"),
    )
)

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")

# Reasons are stored when they arise, before it is known who will read them. Named places match whatever stands there.
_KNOWN_REASONS = (
    gettext_noop("Never read."),
    gettext_noop("No check judges this yet."),
    gettext_noop("The platform offers no such data."),
    gettext_noop("The platform does not let us look at the store."),
    gettext_noop("No shipment, reply, product change or log-in is known to count from."),
    gettext_noop("Order {order} has no shipping deadline."),
    gettext_noop("Orders to ship without a shipping deadline: {count}."),
    gettext_noop("The tool that pushed it did not bring everything."),
    gettext_noop("The last figure was told {days} days ago."),
    gettext_noop("The stock of SKU {sku} is not known."),
    gettext_noop("It is not stated that this store shares its stock with another."),
    gettext_noop("{count} stores are said to share one stock; at most {most} are compared. Make smaller groups."),
    gettext_noop("The stock of store no. {store}, with which this one shares its stock, was never read."),
    gettext_noop("The stock of store no. {store}, with which this one shares its stock, was last read {moment} UTC."),
    gettext_noop("The price of SKU {sku} is not known."),
    gettext_noop("SKUs on sale whose price is not known: {count}."),
    gettext_noop("The check itself failed: {fault}."),
    gettext_noop("The inspection itself broke off {attempts} times."),
    gettext_noop("Order {order} has no hand-over deadline."),
    gettext_noop("The calendar holds no working day to answer by."),
    gettext_noop("Order {order} is under way, but no scan of its parcel is known."),
    gettext_noop("Cancel request {request} has no deadline."),
    gettext_noop("It is not known when the authorisation ends."),
    gettext_noop("The store was never read."),
    gettext_noop("The store is not connected."),
    gettext_noop("This version has no connector for the store's platform."),
    gettext_noop("No complete answer within {seconds} seconds."),
    gettext_noop("No turn to call within {seconds} seconds."),
    gettext_noop("The platform has not answered since {since}; next try {again}."),
    gettext_noop("The platform has not answered for this store since {since}; next try {again}."),
    gettext_noop("The platform's quota of calls ({quota}) is spent until {until}."),
    gettext_noop("What routine rounds may use of the platform's quota ({quota}) is spent until {until}."),
    gettext_noop("The connection failed: {fault}."),
    gettext_noop("The answer says success but holds no data."),
    gettext_noop("The pages of a list never end."),
    gettext_noop("Items that could not be understood: {count}. The first: {fault}"),
    gettext_noop("The list changed while it was read: {missing} of {total} items were not seen."),
    gettext_noop("Parcels that could not be looked up in this round: {count}."),
    gettext_noop("Live products whose stock was not answered: {count}."),
    gettext_noop("An answer does not have the expected form: {fault}"),
    gettext_noop("A page does not have the expected form: {fault}"),
    gettext_noop("No isolation facts are recorded for this store."),
    gettext_noop("What was stated of this store was sealed with a key that is gone; state it again: {kinds}."),
    gettext_noop("The address this store is seen from is not measured."),
    gettext_noop("The address this store is seen from could not be measured since {day}."),
    gettext_noop("The address this store is seen from could not be measured yet."),
    gettext_noop("The usual address of this store is not known yet; it takes two days."),
    gettext_noop("This store has no usual address: it changes from day to day."),
    gettext_noop("The store's own proxy does not accept its user name and password."),
    gettext_noop("The store's own proxy gave no connection within {seconds} seconds."),
    gettext_noop("The store's own proxy does not work: {fault}."),
    gettext_noop("The store's own proxy leads into a private network; it is not used."),
    gettext_noop("The name of the store's own proxy could not be resolved."),
    gettext_noop("On this platform nothing of this line is looked up by hand."),
    gettext_noop("Nobody has looked this up in Seller Center yet."),
    gettext_noop("“{what}” could not be looked up on {day}: {note}"),
    gettext_noop("“{what}” was last looked up on {day}; that no longer counts."),
    gettext_noop("The bank account of this store was never told."),
    gettext_noop("No log-ins of this store were told."),
    gettext_noop("Where this store is usually signed in to is learned until {day}."),
    gettext_noop("No log-in of this store was told since {day}."),
    gettext_noop("No sub-accounts of this store are registered."),
    gettext_noop("It is not known what the sub-account {login} may do."),
    gettext_noop("It is not known when the sub-account {login} was last used."),
    gettext_noop("No official policy page of this platform and country is watched."),
    gettext_noop("The policy page “{page}” could not be read since {day}: {why}"),
    gettext_noop("The policy page “{page}” has not been read yet."),
    gettext_noop("The policy page “{page}” was last looked at on {day}; the watch does not run."),
    gettext_noop("The page is gone: the answer was {status}."),
    gettext_noop("The page's host answered {status}."),
    gettext_noop("The page leads elsewhere: {why}"),
    gettext_noop("The page leads on and on: more than {hops} redirects."),
    gettext_noop("The page is no text: {kind}."),
    gettext_noop("The page is larger than {most} bytes."),
    gettext_noop("The page's text is longer than {most} letters."),
    gettext_noop("The page holds no text, or shows it only to a browser that runs its scripts."),
    gettext_noop("The page could not be taken apart: {fault}."),
    gettext_noop("The page is not written in the charset it names: {charset}."),
    gettext_noop("The name of the page's host could not be resolved."),
    gettext_noop("The page suddenly holds only {percent} % of its text; it is believed when it is seen twice."),
    gettext_noop("{host} is not one of the platforms' own hosts."),
    gettext_noop("{host} leads into a private network; it is not asked."),
    gettext_noop("A policy page's address begins with https://."),
    gettext_noop("The address holds a user name or a port; an official page has neither."),
    gettext_noop("This is not an address of a page."),
    gettext_noop("The platform does not tell when an order was shipped."),
    gettext_noop("The platform does not tell whether the store is on holiday."),
    gettext_noop("The platform's own figure of late orders judges."),
    gettext_noop("The store's status is not known."),
    gettext_noop("No rule {rule} holds for {whom} on {day}."),
    gettext_noop("The store was not read within {seconds} seconds."),
    gettext_noop("Reading failed unexpectedly: {fault}."),
    gettext_noop("The connection was ended here."),
    gettext_noop("Too many calls."),
    gettext_noop("The platform answered HTTP {status} without saying why."),
    gettext_noop("The platform answered HTTP {status}."),
    gettext_noop("The gateway answered HTTP {status} with a web page."),
    gettext_noop("HTTP {status} with {kind} that is not the platform's JSON."),
    gettext_noop("The answer is larger than {most} bytes."),
    gettext_noop("The store's own proxy cannot be used: {fault}"),
    gettext_noop("The list changed while it was read."),
    gettext_noop("The list changed each time it was read."),
    gettext_noop("The list shrank while it was read: an item may have slipped between two pages."),
    gettext_noop("The list could not be read on: {fault}"),
    gettext_noop("The list holds more than {most} items."),
    gettext_noop("A list says that it goes on, but not where."),
    gettext_noop("A list answers the same page again and again."),
    gettext_noop("The list of conversations says that it goes on, but not where."),
    gettext_noop("The pages of the list of conversations never end."),
    gettext_noop("The list of announcements comes round again."),
    gettext_noop("More than {count} announcements since the last reading."),
    gettext_noop("The inbox holds more than {count} messages since the last reading."),
    gettext_noop("Shopee shows the newest {count} reviews only, and there were more since the last reading."),
    gettext_noop("Lazada lists reviews product by product: read up to {day} so far, the rest follows."),
    gettext_noop("Lazada lists reviews product by product: {left} of {total} were not asked for in this round."),
    gettext_noop("{asked} of {total} products with variants could be looked at in this round."),
    gettext_noop("{left} of {total} changed products were not answered."),
    gettext_noop("{left} of {total} changed orders were not answered."),
    gettext_noop("Orders whose items were not answered: {count}."),
    gettext_noop("Entries of the list of orders that could not be read: {count}."),
    gettext_noop("More than {count} orders wait for a word on cancelling."),
    gettext_noop("More orders changed than Lazada lets us list."),
    gettext_noop("More requests changed at once than Lazada lets us list."),
    gettext_noop("More products changed at once than Lazada lets us list."),
    gettext_noop("More payouts than can be listed."),
    gettext_noop("Tracking of order {order}: {fault}."),
    gettext_noop("The shop's information: {fault}."),
    gettext_noop("The holiday mode could not be read: {fault}"),
    gettext_noop("The wallet's currency is not known for the country {country}."),
    gettext_noop("Shopee shows the wallets of local shops only. It says: {fault}"),
    gettext_noop("Lazada answers for another store than was asked for."),
    gettext_noop("Unknown status of the store: {word}."),
    gettext_noop("{why} Shopee says: {fault}"),
    gettext_noop(
        "Shopee opens buyers' chats only to apps of the types Seller In-house System and Customer Service; this app is of another."
    ),
    gettext_noop(
        "Connect Lazada's chat app: Lazada lets no ordinary app read chats, an app of the category ERP IM Chat or In-house IM "
        "Chat must be allowed for this store as well."
    ),
)


_REASONS = KnownSentences(_KNOWN_REASONS)
