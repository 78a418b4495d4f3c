"""The shop's standing, its profile and its holiday mode."""

from typing import Any

from sandbox.model import DAY, HOUR, Holiday, Shop
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Endpoint, Route
from sandbox.shopee.stock_calls import update_stock

_AUTHORISATION_LIFE = 365 * DAY
_FULL, _PARTIAL = 0, 1
_LAST_MOMENT = 4_294_967_295


def shop_info(call: Call) -> dict[str, Any]:
    """Fields at the top, not under `response`."""
    shop = call.shop
    ends = shop.account.refresh_ends.at(call.now)
    banned, frozen = shop.closed.at(call.now), shop.restricted.at(call.now)
    return {
        "shop_name": shop.name,
        "region": shop.country,
        "status": "BANNED" if banned else "FROZEN" if frozen else "NORMAL",
        "is_cb": shop.seller_type == "CROSS_BORDER",
        "is_sip": False,
        "is_upgraded_cbsc": False,
        "merchant_id": None,
        "shop_fulfillment_flag": "Others",
        "auth_time": ends - _AUTHORISATION_LIFE,
        "expire_time": ends,
        "sip_affi_shops": [],
        "is_main_shop": False,
        "is_direct_shop": False,
        "linked_direct_shop_list": [],
        "linked_main_shop_id": 0,
    }


def profile(call: Call) -> dict[str, Any]:
    return {"shop_logo": "", "description": "", "shop_name": call.shop.name, "invoice_issuer": ""}


class Holidays:
    """Who is on holiday, for as long as the sandbox runs."""

    def routes(self) -> list[Route]:
        return [
            Route("GET", "/api/v2/shop/get_shop_holiday_mode", self.tell),
            Route("POST", "/api/v2/shop/set_shop_holiday_mode", self.set),
            Route("POST", "/api/v2/product/update_stock", self.unless_closed(update_stock)),
        ]

    def tell(self, call: Call) -> dict[str, Any]:
        holiday = call.shop.holiday
        return {
            "holiday_mode_on": holiday.begins <= call.now <= holiday.ends,
            "holiday_mode_mtime": holiday.changed,
            "holiday_mode_type": holiday.kind,
            "holiday_mode_start_time": holiday.begins,
            "holiday_mode_end_time": holiday.ends,
            "holiday_mode_description": holiday.description,
            "debug_msg": "",
        }

    def set(self, call: Call) -> dict[str, Any]:
        """Begins on the hour, ends a second before one."""
        on = call.body.get("holiday_mode_on")
        if not isinstance(on, bool):
            raise answers.bad_parameter("holiday_mode_on is a required field")
        call.shop.holiday = _asked_for(call) if on else Holiday(call.now)
        call.wrote("holiday", call.shop.id, on=on)
        return {"debug_msg": ""}

    def unless_closed(self, endpoint: Endpoint) -> Endpoint:
        """Refused while a full holiday lasts."""

        def guarded(call: Call) -> Any:
            if self._is_closed(call.shop, call.now):
                raise answers.RefusedError("error_holiday_mode_change_stock", "The shop is in holiday mode.")
            return endpoint(call)

        return guarded

    def _is_closed(self, shop: Shop, now: int) -> bool:
        holiday = shop.holiday
        return holiday.kind == _FULL and holiday.begins <= now <= holiday.ends


def _asked_for(call: Call) -> Holiday:
    begins, ends = call.number("holiday_mode_start_time"), call.number("holiday_mode_end_time")
    kind = call.number("holiday_mode_type", _FULL)
    if begins % HOUR or not 0 < begins < ends:
        raise answers.bad_parameter("holiday_mode_start_time must be a whole hour before the end")
    if (ends + 1) % HOUR or ends > _LAST_MOMENT:
        raise answers.bad_parameter("holiday_mode_end_time must be a second before a whole hour")
    if kind not in (_FULL, _PARTIAL):
        raise answers.bad_parameter("holiday_mode_type must be 0 or 1")
    return Holiday(call.now, begins, ends, kind, str(call.body.get("holiday_mode_description") or ""))


ROUTES = [
    Route("GET", "/api/v2/shop/get_shop_info", shop_info, bare=True),
    Route("GET", "/api/v2/shop/get_profile", profile),
]
