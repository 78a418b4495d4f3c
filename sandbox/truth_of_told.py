"""What is wrong in a shop by the words that were carried to the reader (see `planted_told`). Rows as in `sandbox.truth`, with the
line of the checklist in front; subjects are the words' own names, the reader's differ.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sandbox.model import DAY, HOUR, Shop, Told
from sandbox.planted_told import ITEMS

Row = tuple[str, str, str, int]  # line, check, subject, since

_LINES = {
    "store": "store_status",
    "account": "account_risk",
    "reviews": "reviews",
    "policy": "policy",
    "orders": "orders",
}
_ZONES = {
    "ID": "Asia/Jakarta", "TH": "Asia/Bangkok", "VN": "Asia/Ho_Chi_Minh", "MY": "Asia/Kuala_Lumpur", "PH": "Asia/Manila",
    "SG": "Asia/Singapore", "GB": "Europe/London", "US": "America/Los_Angeles",
}  # fmt: skip
# Roles of Seller Center that give nobody of a role here more than they see here.
_FITTING = {
    "customer_service": {"customer_service", "operations"},
    "operations": {"operations"},
    "finance": {"finance"},
}
_POINTS = {"tiktok": 7, "lazada": 1}
_LINE_OF_FIGURE = {"cancellation_rate": "orders", "shop_rating": "reviews", "severe_listing_violations": "store"}


def told_of(shop: Shop, t: int) -> Iterator[Row]:
    """Every problem that these words tell of."""
    if not shop.told:
        return
    for judge in (_looks, _two_step, _log_ins, _banks, _accounts, _figures, _balances, _addresses, _devices, _policies):
        yield from judge(shop, t)


def here_since(shop: Shop, t: int) -> Told | None:
    """Since when the reader knows the shop, where that is older than the world."""
    return next(iter(_words(shop, t, "here_since")), None)


def undated_notices(shop: Shop, t: int) -> Iterator[tuple[str, str, int]]:
    """Without dates, what the first reading brought is news only where the shop was known for an hour before it."""
    here = here_since(shop, t)
    came = here.says["read_at"] if here else 0
    if here and came - here.at > HOUR and t - came > DAY and shop.notices.rows(came):
        yield "notices_unread", "notices", came + DAY + 1


def _words(shop: Shop, t: int, what: str) -> list[Told]:
    return sorted((one for one in shop.told if one.what == what and one.at <= t), key=lambda one: one.at)


# -- looks


def _answered(shop: Shop, t: int, item: str) -> int:
    """When somebody last looked and found it as it should be."""
    return max((one.at for one in _seen(shop, t, item) if one.says["verdict"] == "ok"), default=0)


def _seen(shop: Shop, t: int, item: str) -> list[Told]:
    looks = [one for one in _words(shop, t, "look") if one.says["item"] == item]
    return [one for one in looks if one.says["verdict"] != "could_not_look"]


def _ends(shop: Shop, at: int, days: int) -> int:
    """The end of the shop's own day, so many days later."""
    zone = ZoneInfo(_ZONES[shop.country])
    day = datetime.fromtimestamp(at, zone).date() + timedelta(days=days + 1)
    return int(datetime.combine(day, time(0), zone).timestamp())


def _looks(shop: Shop, t: int) -> Iterator[Row]:
    here = here_since(shop, t)
    for item, (line, days, platforms) in ITEMS.items():
        if not line or shop.platform not in platforms:
            continue
        seen = _seen(shop, t, item)
        last = seen[-1].at if seen else here.at if here else t
        due = _ends(shop, last, days)
        if t >= due:
            yield _LINES[line], f"{line}_manual_overdue", item, due
        if seen and seen[-1].says["verdict"] == "problem":
            yield _LINES[line], f"{line}_manual_problem", item, last


def _two_step(shop: Shop, t: int) -> Iterator[Row]:
    here, seen = here_since(shop, t), _seen(shop, t, "two_step")
    if seen and seen[-1].says["verdict"] == "problem":
        yield "account_risk", "two_step_not_attested", "two_step", seen[-1].at
        return
    missing = _ends(shop, seen[-1].at, ITEMS["two_step"][1]) if seen else here.at if here else t
    if t - missing >= 7 * DAY:
        yield "account_risk", "two_step_not_attested", "two_step", missing + 7 * DAY


# -- who gets in


def _log_ins(shop: Shop, t: int) -> Iterator[Row]:
    log_ins, answered = _words(shop, t, "log_in"), _answered(shop, t, "login_devices")
    for place, one in enumerate(log_ins):
        before = [other for other in log_ins[:place] if other.at >= one.at - 30 * DAY]
        new = any(all(one.says[name] != other.says[name] for other in before) for name in ("device", "address"))
        learned = one.at >= log_ins[0].at + 14 * DAY
        if new and learned and one.at > answered and t - one.at < 30 * DAY:
            yield "account_risk", "login_from_new_place", f"login:{one.says['id']}", one.at


def _banks(shop: Shop, t: int) -> Iterator[Row]:
    told, answered = _words(shop, t, "bank_account"), _answered(shop, t, "bank_account")
    numbers = ["".join(filter(str.isdecimal, one.says["account"])) for one in told]
    for place in range(1, len(told)):
        at = told[place].at
        if numbers[place] != numbers[place - 1] and at > answered and t - at <= 30 * DAY:
            yield "account_risk", "bank_account_changed", f"bank:{place}", at


def _accounts(shop: Shop, t: int) -> Iterator[Row]:
    told = _words(shop, t, "sub_account")
    newest = {one.says["login"]: one for one in told}
    began = {one.says["login"]: one.at for one in reversed(told)}
    answered = _answered(shop, t, "sub_accounts")
    for login, one in newest.items():
        role, person, used = one.says["role"], one.says["person"], one.says["used_at"]
        if one.says["removed"]:
            continue
        subject, since = f"account:{login}", began[login]
        if role != "main" and t - used >= 30 * DAY:
            yield "account_risk", "sub_account_dormant", subject, used + 30 * DAY
        if person in ("", "left"):
            yield "account_risk", "sub_account_of_nobody", subject, one.at
        elif person != "manager" and role not in _FITTING[person]:
            yield "account_risk", "sub_account_over_privileged", subject, one.at
        strange = not one.says["by_hand"] and not person and since > answered
        if strange and since >= told[0].at + 14 * DAY and t - since <= 30 * DAY:
            yield "account_risk", "sub_account_new", subject, since


# -- figures


def _figures(shop: Shop, t: int) -> Iterator[Row]:
    newest = {one.says["key"]: one for one in _words(shop, t, "figure")}
    for key, one in newest.items():
        value, target = Decimal(one.says["value"]), one.says["target"]
        if t - one.at > 8 * DAY:
            continue
        if key == "withdrawals_frozen" and value:
            yield "account_risk", "withdrawals_frozen", "withdrawals", one.at
        elif key == "penalty_points" and value >= _POINTS[shop.platform]:
            yield "store_status", "points_next_step", "points", one.at
        elif target is not None:
            goal = Decimal(str(target))
            if value < goal if one.says["comparator"] == ">=" else value > goal:
                line = _LINE_OF_FIGURE[key]
                yield _LINES[line], f"{line}_target_missed", key, one.at


def _balances(shop: Shop, t: int) -> Iterator[Row]:
    told = [(one.at, Decimal(one.says["value"])) for one in _words(shop, t, "figure") if one.says["key"] == "balance"]
    if not told:
        return
    if shop.platform == "shopee":  # the newest is read there, as of now
        told.append((t, Decimal(shop.balance.at(t))))
    elif told[-1][1] < 0:
        run = [at for place, (at, _) in enumerate(told) if all(amount < 0 for _, amount in told[place:])]
        yield "account_risk", "balance_negative", "balance", run[0]
    at, amount = told[-1]
    falling = [told[-1]]
    for before in reversed(told[:-1]):
        if before[1] < falling[-1][1] or before[0] < at - 14 * DAY:
            break
        falling.append(before)
    first_at, first = falling[-1]
    days = {datetime.fromtimestamp(moment, UTC).date() for moment, _ in falling}
    if len(days) < 3 or first <= amount or amount < 0:  # what is owed already is told by its amount
        return
    if at + float(amount / (first - amount)) * (at - first_at) - t <= 7 * DAY:
        yield "account_risk", "balance_falling", "balance", at


# -- what keeps stores apart, and what officials say


def _addresses(shop: Shop, t: int) -> Iterator[Row]:
    seen = [one.says["address"] for one in _words(shop, t, "seen_from")]
    if len(seen) < 3:
        return
    *before, now = seen
    usual = max(before, key=before.count)
    if now != usual and before.count(usual) >= 2 and 2 * before.count(usual) > len(before):
        yield "account_risk", "exit_address_drift", "address", _words(shop, t, "seen_from")[-1].at


def _devices(shop: Shop, t: int) -> Iterator[Row]:
    for one in _words(shop, t, "device"):
        if one.says["other"] and not one.says["is_one"]:
            yield "account_risk", "boundary_shared", f"device:{one.says['other']}", one.at


def _policies(shop: Shop, t: int) -> Iterator[Row]:
    for one in _words(shop, t, "policy"):
        if not one.says["is_read"] and t - one.at >= DAY:
            yield "policy", "policy_change_unread", "policy", one.at + DAY
