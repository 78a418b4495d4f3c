"""The seller's wallet: what is in it, withdrawals, what is still to come. Shopee gives no statements and no balance."""

from datetime import datetime, timedelta
from itertools import pairwise

from stores.countries import country_defaults
from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.errors import NotOfferedError, RefusedCallError, ScopeMissingError, UnreadableAnswerError
from stores.platforms.shopee import parse, wire
from stores.platforms.shopee.client import ShopeeClient, decode, pages_of
from stores.platforms.shopee.pages import NUMBERS_FROM_0, PageReader, read_whole_list
from stores.platforms.shopee.words import CURRENCY
from stores.records import Record, UnsettledRecord

_WALLET = "payment/get_wallet_transaction_list"
# The longest window that is answered.
_SPAN = timedelta(days=15)
# A movement has no id; two of the same second, kind and order that leave the same balance are the same.
_MOVEMENTS = PageReader(
    wire.Movement,
    "transaction_list",
    "create_time",
    "transaction_type",
    "order_sn",
    "withdrawal_id",
    "amount",
    "current_balance",
    paging=NUMBERS_FROM_0,
)
_WITHDRAWALS = {"transaction_tab_type": "wallet_withdrawals"}


async def read_finance(client: ShopeeClient, shop: ShopSession) -> TopicRead:
    """The newest movement tells the balance; withdrawals of the last fifteen days are read anew each time, since they fail late."""
    currency = country_defaults(shop.country).currency or CURRENCY.get(shop.country, "")
    if not currency:
        raise UnreadableAnswerError(
            f"The wallet's currency is not known for the country {shop.country or 'of this shop'}."
        )
    try:
        read = await _wallet(client, shop, currency)
    except (RefusedCallError, ScopeMissingError) as fault:
        if shop.platform_keys.get("seller_kind") != "cross_border":
            raise
        raise NotOfferedError(f"Shopee shows the wallets of local shops only. It says: {fault}") from fault
    income = await _income(client, shop, currency)
    read.records += [income] if income else []
    return read


async def _wallet(client: ShopeeClient, shop: ShopSession, currency: str) -> TopicRead:
    """One call where fifteen days fit on a page; else withdrawals are asked for apart, and the first page tells the balance."""
    began = shop.clock.now()
    query = {"page_size": "100", **_window(began)}
    first = _MOVEMENTS.read(await client.shop_call(shop, _WALLET, {**query, "page_no": "0"}), "0", 0)
    movements, set_aside, incomplete = first.items, first.set_aside, ""
    if first.next_place and _is_newest_first(movements):
        asked = {**query, **_WITHDRAWALS}
        listed = await read_whole_list(_MOVEMENTS, pages_of(client, shop, _WALLET, asked, "page_no"))
        rest, set_aside, incomplete = listed.items, set_aside + listed.set_aside, listed.incomplete
    elif first.next_place:
        listed = await read_whole_list(_MOVEMENTS, pages_of(client, shop, _WALLET, query, "page_no"))
        movements = rest = listed.items
        set_aside, incomplete = listed.set_aside, listed.incomplete
    else:
        rest = movements
        if not movements and not set_aside:  # a quiet shop: its newest movement is older
            older = await client.shop_call(shop, _WALLET, {"page_size": "100", "page_no": "0"})
            movements = _MOVEMENTS.read(older, "0", 0).items
    records, odd = parse.withdrawals(rest, currency)
    return TopicRead(_balance(movements, currency) + records, None, set_aside + odd, incomplete)


def _balance(movements: list[wire.Movement], currency: str) -> list[Record]:
    """None for a wallet in which nothing ever moved. Of several in one second the first listed is the newest."""
    if not movements:
        return []
    newest_last = len(movements) > 1 and movements[0].create_time < movements[-1].create_time
    in_order = list(reversed(movements)) if newest_last else movements
    return [parse.balance(max(in_order, key=lambda one: one.create_time), currency)]


async def _income(client: ShopeeClient, shop: ShopSession, currency: str) -> UnsettledRecord | None:
    """What is to come. Apps that may not ask do without it: nothing is judged by it."""
    try:
        data = await client.shop_call(shop, "payment/get_income_overview")
    except ScopeMissingError:
        return None
    return parse.unsettled(decode(data, wire.IncomeOverview), currency)


def _is_newest_first(movements: list[wire.Movement]) -> bool:
    return all(newer.create_time >= older.create_time for newer, older in pairwise(movements))


def _window(until: datetime) -> dict[str, str]:
    return {
        "create_time_from": str(int((until - _SPAN).timestamp())),
        "create_time_to": str(int(until.timestamp())),
    }
