"""Statements and payouts. Times carry no zone and are the country's; words may come in the seller's language."""

from datetime import datetime, timedelta

import msgspec

from stores.platforms.base import ShopSession, TopicRead
from stores.platforms.clean import clip
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.countries import Country, country
from stores.platforms.lazada.pages import ItemReader, Listed, Page, decode, read_pages, records_of
from stores.platforms.lazada.scalars import currency_of, known_money, known_time, money_of, text_of
from stores.platforms.together import together
from stores.records import StatementRecord, WithdrawalRecord

# Statements come weekly and are paid later, without a sign of it: their last weeks are always read.
_STATEMENTS = timedelta(days=60)
_TRANSFERS = timedelta(days=35)
_PAGE = 50
_MOST_PAGES = 100

_PAYOUTS = ItemReader(wire.Payout, "statement_number")
_MOVES = ItemReader(wire.Transfer, "transaction_number")

_WITHDRAWAL = "Withdrawal"
_FAILED = ("Failed Payment", "Returned Payment")
_FAILED_WORDS = tuple(word.lower() for word in _FAILED)
_FAILED_STEP, _DONE_STEP = ("FAIL", "REJECT", "RETURN"), ("SUCCESS", "COMPLETE", "PAID")


async def read_finance(client: LazadaClient, shop: ShopSession) -> TopicRead:
    began, land = shop.clock.now(), country(shop.country)
    payouts, transfers = await together(_payouts(client, shop, began, land), _all_transfers(client, shop, began))
    moves, failed = transfers
    statements, odd = records_of(payouts.items, lambda item: statement_record(item, land))
    withdrawals, more_odd = records_of(moves.items, lambda item: withdrawal_record(item, land, failed))
    set_aside = [*payouts.set_aside.values(), *moves.set_aside.values(), *odd, *more_odd]
    return TopicRead([*statements, *withdrawals], set_aside=set_aside, incomplete=moves.incomplete)


def statement_record(item: wire.Payout, land: Country) -> StatementRecord:
    """The closing balance is the nearest Lazada comes to telling what it owes the seller."""
    return StatementRecord(
        external_id=clip(item.statement_number, 64),
        statement_at=known_time(item.created_at, land.zone),
        currency=currency_of(item.payout, land.currency),
        settlement_amount=known_money(item.closing_balance),
        revenue_amount=money_of(item.item_revenue),
        fee_amount=money_of(item.fees_total),
        adjustment_amount=money_of(item.other_revenue_total),
        payment="paid" if text_of(item.paid) == "1" else "processing",
    )


def withdrawal_record(item: wire.Transfer, land: Country, failed: frozenset[str] = frozenset()) -> WithdrawalRecord:
    """`failed`: transaction numbers that Lazada itself counts as failed or returned."""
    number = str(item.transaction_number)
    return WithdrawalRecord(
        external_id=clip(number, 64),
        kind="withdrawal",
        state="failed" if number in failed else _state(item),
        platform_status=clip(item.sub_type or item.type, 40),
        amount=abs(known_money(item.amount)),
        currency=clip(text_of(item.currency) or land.currency, 3),
        created_at=known_time(item.transaction_time, land.zone),
    )


def _state(item: wire.Transfer) -> str:
    steps = [text_of(step.name).upper() for step in item.tracking_list or []]
    if item.sub_type.strip().lower() in _FAILED_WORDS or any(word in step for step in steps for word in _FAILED_STEP):
        return "failed"
    if any(word in step for step in steps for word in _DONE_STEP):
        return "done"
    return "under_way" if steps else "unknown"


async def _payouts(client: LazadaClient, shop: ShopSession, began: datetime, land: Country) -> Listed[wire.Payout]:
    since = (began - _STATEMENTS).astimezone(land.zone).date()
    data = await client.shop_call(shop, "/finance/payout/status/get", {"created_after": since.isoformat()})
    return _PAYOUTS.read(decode(data, list[msgspec.Raw]))


async def _all_transfers(
    client: LazadaClient, shop: ShopSession, began: datetime
) -> tuple[Listed[wire.Transfer], frozenset[str]]:
    """All withdrawals and the numbers of those that failed. Answers in another language are asked for by sub type as well."""
    moves = await _transfers(client, shop, began, "")
    if all(move.type.strip() == _WITHDRAWAL for move in moves.items.values()):
        return moves, frozenset()
    failed: Listed[wire.Transfer] = Listed({}, {})
    for part in await together(*(_transfers(client, shop, began, word) for word in _FAILED)):
        failed.take(part)
    moves.take(failed)
    return moves, frozenset(failed.items)


async def _transfers(client: LazadaClient, shop: ShopSession, began: datetime, sub_type: str) -> Listed[wire.Transfer]:
    zone = country(shop.country).zone

    async def fetch(page: int) -> Page[wire.Transfer]:
        params = {
            "transaction_type": _WITHDRAWAL,
            "sub_transaction_type": sub_type,
            "start_time": (began - _TRANSFERS).astimezone(zone).strftime("%Y%m%d"),
            "end_time": began.astimezone(zone).strftime("%Y%m%d"),
            "page_num": str(page + 1),
            "page_size": str(_PAGE),
        }
        path = "/finance/transaction/accountTransactions/query"
        answer = decode(await client.shop_call(shop, path, params, method="POST"), wire.TransferPage)
        return _MOVES.read(answer.transactions), answer.page_info.total_count if answer.page_info else None

    whole = await read_pages(fetch, size=_PAGE, most_pages=_MOST_PAGES)
    whole.incomplete = whole.incomplete or ("More payouts than can be listed." if whole.more else "")
    return whole
