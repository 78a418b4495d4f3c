"""Reviews in two steps: ids by product and week, then the reviews by their ids."""

from typing import Any

from sandbox.lazada import answers
from sandbox.lazada.call import Call, Route
from sandbox.model import DAY, Review
from sandbox.pages import page_of

_PAGE = 10


def history(call: Call) -> dict[str, Any]:
    item_id, low, high = call.needed("item_id"), call.number("start_time"), call.number("end_time")
    page_no = call.number("current", 1)
    if high - low > 7 * DAY * 1000:
        raise _refused("TIMESPAN_ABOVE_LIMIT")
    if low < (call.now - 90 * DAY) * 1000:
        raise _refused("STARTTIME_OVER_LIMIT")
    if not 1 <= page_no <= 50:
        raise _refused("CURRENT_ABOVE_LIMIT")
    rows = [
        review
        for review, _ in call.shop.reviews.rows(call.now)
        if review.product.id == item_id and low <= review.moves.times[0] * 1000 <= high
    ]
    rows.sort(key=lambda review: (review.moves.times[0], review.id), reverse=True)
    page, total = page_of(call.fault, rows, (page_no - 1) * _PAGE, _PAGE, lambda review: {"id": int(review.id)})
    data = {"current": page_no, "total": total, "page_size": _PAGE, "id_list": [one["id"] for one in page]}
    return {"data": data, "success": True, "error_code": None, "error_msg": None}


def reviews(call: Call) -> dict[str, Any]:
    found = [call.shop.reviews.by_id.get(one) for one in call.ids("id_list", 10)]
    told = [_review(call, one) for one in found if one is not None and one.moves.step(call.now) >= 0]
    return {
        "data": {"review_list": told, "outdated_reviews": []},
        "success": True,
        "error_code": None,
        "error_msg": None,
    }


def reply(call: Call) -> dict[str, Any]:
    """One reply a review, for ever."""
    review, content = call.shop.reviews.by_id.get(call.needed("id")), call.needed("content")
    if review is None or review.moves.step(call.now) < 0:
        raise _refused("NO_SUCH_REVIEW")
    if review.moves.at(call.now):
        raise _refused("REPLY_ALREADY")
    if len(content) > 500:
        raise _refused("CONTENT_TOO_LONG")
    review.moves.change(call.now, content)
    call.shop.reviews.touch()
    call.wrote("review_reply", review.id, text=content)
    return {"data": True, "success": True, "error_code": None, "error_msg": None}


def _refused(why: str) -> answers.RefusedError:
    return answers.RefusedError("PARAMS_VALIDATE_ERROR", why, "ISP")


def _review(call: Call, review: Review) -> dict[str, Any]:
    stars, said = review.stars, review.moves.at(call.now)
    return {
        "id": int(review.id),
        "product_id": int(review.product.id),
        "order_id": int(review.order_id) if review.order_id else None,
        "review_type": "PRODUCT_REVIEW",
        "ratings": {"overall_rating": stars, "product_rating": stars, "seller_rating": stars, "logistics_rating": 5},
        "review_content": review.text,
        "review_images": [],
        "review_videos": [],
        "seller_reply": said or None,
        "can_reply": not said,
        "submit_time": review.moves.times[0] * 1000,
        "create_time": review.moves.times[0] * 1000,
    }


ROUTES = [
    Route("/review/seller/history/list", history),
    Route("/review/seller/list/v2", reviews, ("GET",)),
    Route("/review/seller/reply/add", reply, ("GET",)),
]
