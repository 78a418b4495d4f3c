"""Which shops get which problems and near misses. By index and seed only, so that every kind appears among 40 shops."""

import random

# One of these and nothing else: a shop that cannot be read shows nothing else.
ALONE = {
    4: "store_closed",
    11: "connection_broken",
    17: "store_restricted",
    23: "store_inactive",
    29: "~store_inactive",
}
_TURN = 30

PROBLEMS = (
    "orders_ship_overdue", "messages_unanswered", "stock_zero", "settlement_negative", "authorisation_ending",
    "orders_ship_at_risk", "messages_reply_at_risk", "stock_oversold", "payment_failed", "listing_suspended",
    "orders_handover_overdue", "orders_logistics_stuck", "stock_low_cover", "settlement_falling",
    "orders_handover_at_risk", "orders_cancel_request_due", "withdrawal_failed",
)  # fmt: skip
NEAR_MISSES = tuple(f"~{name}" for name in PROBLEMS)


def plan_for(seed: int, index: int) -> list[str]:
    """What shop `index` gets, near misses with a leading ~."""
    alone = ALONE.get((index + seed) % _TURN)
    if alone:
        return [alone]
    shift = random.Random(f"{seed}:planting").randrange(len(PROBLEMS))
    if index % 3 == 0:
        count = 1 + (index // 3) % 4
        first = shift + (index // 3) * 3
        # A problem and its near miss side by side, as far as one shop can hold both.
        return [PROBLEMS[(first + n) % len(PROBLEMS)] for n in range(count)] + [
            NEAR_MISSES[(first + 7) % len(PROBLEMS)]
        ]
    if index % 3 == 1:
        return [NEAR_MISSES[(shift + (index // 3) * 2 + n) % len(PROBLEMS)] for n in range(2)]
    return []


def shares_account_with_next(seed: int, index: int) -> bool:
    """About one account in six owns two shops; never one whose shop stands alone."""
    pair = (index, index + 1)
    return index % 7 == 5 and not any((one + seed) % _TURN in ALONE for one in pair)
