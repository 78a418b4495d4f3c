"""Problems and near misses that no API tells: what people see in Seller Center and what other tools of the seller know.

Each leaves words in `Shop.told`; whoever drives the world carries them to the reader in the reader's own way. Kinds of words:
here_since, look (item, verdict), figure (key, value, unit, target, comparator), log_in (id, device, address), bank_account
(account), sub_account (login, role, person, used_at, by_hand, removed), seen_from (address), device (device, other, is_one),
policy (is_read). A person is named by their role; "left" is somebody who is gone, empty is nobody.
"""

from functools import partial
from typing import Any

from sandbox import names
from sandbox.model import DAY, HOUR, Shop, Told
from sandbox.pen import Pen
from sandbox.planting import Planter, Row

# What is looked up by hand: the line of the checklist, how many days a look counts, and where.
ITEMS = {
    "reviews": ("reviews", 1, ("tiktok",)),
    "points": ("store", 1, ("tiktok", "lazada")),
    "balance": ("account", 1, ("tiktok", "lazada")),
    "announcements": ("policy", 7, ("tiktok",)),
    "login_devices": ("account", 7, ("tiktok", "shopee", "lazada")),
    "sub_accounts": ("account", 7, ("tiktok", "shopee", "lazada")),
    "bank_account": ("account", 30, ("tiktok", "shopee", "lazada")),
    "two_step": ("", 30, ("tiktok", "shopee", "lazada")),
    "log_in": ("store", 30, ("tiktok", "shopee", "lazada")),
}
# By which of a line's items its problems are planted.
_ITEM_OF = {"store": "log_in", "reviews": "reviews", "policy": "announcements"}
_OFFICE, _STRANGE = ("Office PC", "198.51.100.7"), ("Unknown phone", "203.0.113.66")
# From how many points on a store is warned.
_POINTS = {"tiktok": 7, "lazada": 1}


def say(shop: Shop, at: int, what: str, **says: Any) -> None:
    shop.told.append(Told(what, at, says))


# -- looks


def _look(shop: Shop, at: int, item: str, verdict: str = "ok") -> None:
    say(shop, at, "look", item=item, verdict=verdict)


def _item(shop: Shop, line: str) -> str:
    return _ITEM_OF.get(line) or ("login_devices" if shop.platform == "shopee" else "balance")


def _overdue(line: str, shop: Shop, pen: Pen, now: int, near: int) -> Row:
    item = _item(shop, line)
    _look(shop, now - (ITEMS[item][1] + 1) * DAY - pen.between(HOUR, 3 * DAY), item)
    return f"{line}_manual_overdue", item


def _counts_today(line: str, shop: Shop, pen: Pen, now: int, near: int) -> None:
    item = _item(shop, line)
    _look(shop, now - ITEMS[item][1] * DAY + 2 * HOUR, item)


def _seen_wrong(line: str, shop: Shop, pen: Pen, now: int, near: int) -> Row:
    item = _item(shop, line)
    _look(shop, now - pen.between(HOUR, 9 * HOUR), item, "problem")
    return f"{line}_manual_problem", item


def _seen_mended(line: str, shop: Shop, pen: Pen, now: int, near: int) -> None:
    item = _item(shop, line)
    _look(shop, now - 5 * HOUR, item, "problem")
    _look(shop, now - HOUR, item)


def _looked_in_vain(line: str, shop: Shop, pen: Pen, now: int, near: int) -> None:
    _look(shop, now - HOUR, _item(shop, line), "could_not_look")


def _here_since(shop: Shop, at: int, now: int) -> None:
    """Everything that is looked up by hand was looked at as late as it had to be, but two-step verification."""
    say(shop, at, "here_since", read_at=now)
    shop.news_from = at - 7 * DAY
    for item, (line, days, platforms) in ITEMS.items():
        if line and shop.platform in platforms:
            _look(shop, max(at + HOUR, now - days * DAY + 2 * HOUR), item)


def _never_confirmed(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _here_since(shop, now - 10 * DAY, now)
    return "two_step_not_attested", "two_step"


def _seen_off(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _look(shop, now - DAY, "two_step", "problem")
    return "two_step_not_attested", "two_step"


def _confirmed(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _here_since(shop, now - 10 * DAY, now)
    _look(shop, now - 9 * DAY, "two_step")


def _still_time(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _here_since(shop, now - 7 * DAY + HOUR, now)


def _notices_undated(shop: Shop, pen: Pen, now: int, near: int) -> None:
    """Nothing yet: these notices have no date, so they grow old from the first reading on."""
    say(shop, now - 3 * HOUR, "here_since", read_at=now)


# -- log-ins and bank accounts


def _log_in(shop: Shop, at: int, device: str, address: str) -> str:
    name = f"{shop.id}-{len(shop.told)}"
    say(shop, at, "log_in", id=name, device=device, address=address)
    return name


def _new_place(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    for days in (25, 12, 6):
        _log_in(shop, now - days * DAY, *_OFFICE)
    return "login_from_new_place", f"login:{_log_in(shop, now - pen.between(HOUR, 5 * DAY), *_STRANGE)}"


def _known_place(shop: Shop, pen: Pen, now: int, near: int) -> None:
    for days in (58, 29):  # a month ago less a day, each time
        _log_in(shop, now - days * DAY, *_OFFICE)
    _log_in(shop, now - HOUR, *_OFFICE)


def _still_learning(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _log_in(shop, now - 14 * DAY + HOUR, *_OFFICE)
    _log_in(shop, now - HOUR, *_STRANGE)


def _it_was_us(shop: Shop, pen: Pen, now: int, near: int) -> None:
    for days in (25, 12, 6):
        _log_in(shop, now - days * DAY, *_OFFICE)
    _log_in(shop, now - 5 * DAY, *_STRANGE)
    _look(shop, now - 4 * DAY, "login_devices")


def _bank(shop: Shop, at: int, account: str) -> str:
    place = sum(one.what == "bank_account" for one in shop.told)
    say(shop, at, "bank_account", account=account)
    return f"bank:{place}"


def _bank_changed(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _bank(shop, now - 20 * DAY, "4407 1234 5566")
    return "bank_account_changed", _bank(shop, now - pen.between(HOUR, 3 * DAY), "9911 8800 1234")


def _bank_spelt_anew(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _bank(shop, now - 20 * DAY, "4407 1234 5566")
    _bank(shop, now - DAY, "Bank 4407-1234-5566")


def _bank_is_ours(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _bank_changed(shop, pen, now, near)
    _look(shop, now - HOUR // 2, "bank_account")


def _bank_first_told(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _bank(shop, now - HOUR, "4407 1234 5566")


# -- sub-accounts


def _account(
    shop: Shop, at: int, name: str, role: str, person: str, used_at: int, *, by_hand: bool = True, removed: bool = False
) -> str:
    login = f"{name}@{shop.code.lower()}.example"
    says = {"role": role, "person": person, "used_at": used_at, "by_hand": by_hand, "removed": removed}
    say(shop, at, "sub_account", login=login, **says)
    return f"account:{login}"


def _team(shop: Shop, now: int) -> None:
    """As it should be: three weeks old and more, everybody with a name, a use of the last days, and rights of their work."""
    _account(shop, now - 25 * DAY, "lead", "admin", "manager", now - DAY)
    _account(shop, now - 25 * DAY, "service", "customer_service", "customer_service", now - 2 * DAY)


def _added(shop: Shop, now: int, name: str, role: str, person: str, used_days: float, **more: bool) -> str:
    _team(shop, now)
    return _account(shop, now - 24 * DAY, name, role, person, now - int(used_days * DAY), **more)


def _dormant(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "sub_account_dormant", _added(shop, now, "old", "operations", "operations", pen.share(30.1, 80))


def _used_in_time(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _added(shop, now, "old", "operations", "operations", 29.9)


def _main_rests(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _added(shop, now, "main", "main", "manager", 90)


def _of_nobody(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    return "sub_account_of_nobody", _added(shop, now, "gone", "customer_service", pen.pick(("left", "")), 3)


def _removed(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _of_nobody(shop, pen, now, near)
    _account(shop, now - DAY, "gone", "customer_service", "left", now - 3 * DAY, removed=True)


def _too_many_rights(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    role = pen.pick(("admin", "finance"))
    return "sub_account_over_privileged", _added(shop, now, "clerk", role, "customer_service", 3)


def _rights_of_their_work(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _added(shop, now, "clerk", "operations", "customer_service", 3)


def _new_account(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    subject = _stranger(shop, now, "")
    shop.planted.append(("sub_account_of_nobody", subject))
    return "sub_account_new", subject


def _stranger(shop: Shop, now: int, person: str) -> str:
    _team(shop, now)
    return _account(shop, now - 2 * DAY, "stranger", "operations", person, now - DAY, by_hand=False)


def _new_with_a_name(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _stranger(shop, now, "operations")


def _new_and_looked_at(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    """Known by now, and still nobody's."""
    subject = _stranger(shop, now, "")
    _look(shop, now - DAY, "sub_accounts")
    return "sub_account_of_nobody", subject


# -- figures


def _figure(shop: Shop, at: int, key: str, value: float | str, unit: str, target: float | None = None) -> None:
    comparator = "" if target is None else ">=" if key == "shop_rating" else "<="
    says = {"value": str(value), "unit": unit, "comparator": comparator, "target": target}
    say(shop, at, "figure", key=key, **says)


def _balances(shop: Shop, now: int, *incomes: float) -> None:
    """One a day, in days of income; where the platform shows the newest itself, that one is read and not told."""
    amounts = [names.money(shop.country, one * shop.income) for one in incomes]
    for place, amount in enumerate(amounts):
        at = now - (len(amounts) - place) * DAY + 2 * HOUR
        if shop.platform == "shopee" and place == len(amounts) - 1:
            shop.balance.add(at, amount)
        else:
            _figure(shop, at, "balance", amount, shop.currency)


def _owes(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _balances(shop, now, -0.5, -0.5)
    return "balance_negative", "balance"


def _owes_nothing(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _balances(shop, now, 0)


def _has_paid(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _balances(shop, now, -0.5, 2)


def _falls(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _balances(shop, now, 8, 6, 4, 2)
    return "balance_falling", "balance"


def _falls_slowly(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _balances(shop, now, 100, 99, 98, 97)


def _rises(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _balances(shop, now, 8, 4, 2, 3)


def _frozen(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _figure(shop, now - DAY, "withdrawals_frozen", 1, "count")
    return "withdrawals_frozen", "withdrawals"


def _thawed(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _frozen(shop, pen, now, near)
    _figure(shop, now - HOUR, "withdrawals_frozen", 0, "count")


def _points_told(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _figure(shop, now - DAY, "penalty_points", _POINTS[shop.platform], "points")
    return "points_next_step", "points"


def _few_points_told(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _figure(shop, now - DAY, "penalty_points", _POINTS[shop.platform] - 1, "points")


# Line of the checklist -> figure, unit, target, a value that misses it.
_TARGETS = {
    "store": ("severe_listing_violations", "count", 0, 2),
    "orders": ("cancellation_rate", "percent", 2.5, 2.6),
    "reviews": ("shop_rating", "rating", 4.5, 4.4),
}


def _target_missed(line: str, shop: Shop, pen: Pen, now: int, near: int) -> Row:
    key, unit, target, value = _TARGETS[line]
    _figure(shop, now - pen.between(HOUR, 7 * DAY), key, value, unit, target)
    return f"{line}_target_missed", key


def _target_just_kept(line: str, shop: Shop, pen: Pen, now: int, near: int) -> None:
    key, unit, target, _ = _TARGETS[line]
    _figure(shop, now - HOUR, key, target, unit, target)


# -- where the store is seen from


def _seen_from(shop: Shop, now: int, *ends: int) -> None:
    """So many days up to now, the address of each by its last number; more than a day apart, so that no two share a date."""
    for place, end in enumerate(ends):
        say(shop, now - HOUR - (len(ends) - 1 - place) * 26 * HOUR, "seen_from", address=f"192.0.2.{end}")


def _drifts(shop: Shop, pen: Pen, now: int, near: int) -> Row:
    _seen_from(shop, now, 7, 7, 7, 99)
    return "exit_address_drift", "address"


def _stays(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _seen_from(shop, now, 7, 99, 7, 7)


def _wanders(shop: Shop, pen: Pen, now: int, near: int) -> None:
    _seen_from(shop, now, 7, 8, 9, 10)


_OF_LINES: dict[str, Planter] = {
    name.format(line): partial(plant, line)
    for name, plant in (
        ("{}_manual_overdue", _overdue),
        ("~{}_manual_overdue", _counts_today),
        ("{}_manual_problem", _seen_wrong),
        ("~{}_manual_problem", _seen_mended),
        ("~{}_manual_problem.vain", _looked_in_vain),
    )
    for line in ("store", "account", "reviews", "policy")
}
_OF_TARGETS: dict[str, Planter] = {
    name.format(line): partial(plant, line)
    for name, plant in (("{}_target_told", _target_missed), ("~{}_target_told", _target_just_kept))
    for line in _TARGETS
}
PLANTERS: dict[str, Planter] = {
    **_OF_LINES,
    **_OF_TARGETS,
    "two_step_not_attested": _never_confirmed,
    "two_step_not_attested.off": _seen_off,
    "~two_step_not_attested": _confirmed,
    "~two_step_not_attested.grace": _still_time,
    "~notices_grow_old": _notices_undated,
    "login_from_new_place": _new_place,
    "~login_from_new_place": _known_place,
    "~login_from_new_place.learning": _still_learning,
    "~login_from_new_place.answered": _it_was_us,
    "bank_account_changed": _bank_changed,
    "~bank_account_changed": _bank_spelt_anew,
    "~bank_account_changed.answered": _bank_is_ours,
    "~bank_account_changed.first": _bank_first_told,
    "sub_account_dormant": _dormant,
    "~sub_account_dormant": _used_in_time,
    "~sub_account_dormant.main": _main_rests,
    "sub_account_of_nobody": _of_nobody,
    "~sub_account_of_nobody": _removed,
    "sub_account_over_privileged": _too_many_rights,
    "~sub_account_over_privileged": _rights_of_their_work,
    "sub_account_new": _new_account,
    "~sub_account_new": _new_with_a_name,
    "~sub_account_new.answered": _new_and_looked_at,
    "balance_told_negative": _owes,
    "~balance_told_negative": _owes_nothing,
    "~balance_told_negative.paid": _has_paid,
    "balance_falling": _falls,
    "~balance_falling": _falls_slowly,
    "~balance_falling.rose": _rises,
    "withdrawals_frozen": _frozen,
    "~withdrawals_frozen": _thawed,
    "points_told": _points_told,
    "~points_told": _few_points_told,
    "exit_address_drift": _drifts,
    "~exit_address_drift": _stays,
    "~exit_address_drift.wanders": _wanders,
}
