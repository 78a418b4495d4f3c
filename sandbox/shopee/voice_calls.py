"""Reviews with the seller's one reply, and the messages of Seller Center."""

from typing import Any

from sandbox.model import Notice, Review
from sandbox.shopee import answers
from sandbox.shopee.call import Call, Route
from sandbox.shopee.cursors import listed, moment

# However many there are, no more are answered for.
_MOST_COMMENTS = 500
_MOST_REPLIES, _NO_ID = 100, 1 << 63


def comments(call: Call) -> dict[str, Any]:
    """Newest first, of the whole shop unless an item or a review is named."""
    at, size = moment(call), call.page_size()
    rows = [row for row in call.shop.reviews.rows(at) if _is_wanted(call, row[0])]
    rows = sorted(rows, key=lambda row: (row[0].moves.times[0], row[0].id), reverse=True)[:_MOST_COMMENTS]
    return listed(call, "item_comment_list", rows, size, lambda row: _comment(*row))


def reply(call: Call) -> dict[str, Any]:
    """One reply a review, for ever; each fails alone."""
    asked = call.body.get("comment_list")
    if not isinstance(asked, list) or not asked:
        raise answers.bad_parameter("comment_list is a required field")
    if len(asked) > _MOST_REPLIES:
        raise answers.bad_parameter(f"comment_list must have {_MOST_REPLIES} elements or less")
    told = [_replied(call, *said) for said in [_said(one) for one in asked]]
    call.shop.reviews.touch()
    return {"result_list": told, "warning": [str(one["comment_id"]) for one in told if "fail_error" in one]}


def notifications(call: Call) -> dict[str, Any]:
    """Newest first; the cursor is the last one's id, and going on from it leads to older ones. No id stands beside them."""
    size, cursor = call.page_size(most=50, default=10), call.number("cursor", 0)
    rows = sorted(call.shop.notices.rows(call.now), key=lambda row: (row[0].moves.times[0], row[0].id), reverse=True)
    notices = [notice for notice, _ in rows]
    place = next((place + 1 for place, one in enumerate(notices) if one.id == str(cursor)), 0)
    if cursor and not place:
        raise answers.bad_parameter("cursor is invalid")
    page = notices[place : place + size]
    return {"cursor": int(page[-1].id) if page else cursor, "data": [_notice(one) for one in page]}


def _said(asked: Any) -> tuple[int, str]:
    try:
        comment_id, text = asked["comment_id"], asked["comment"]
    except (LookupError, TypeError):
        raise answers.bad_parameter("comment_id is a required field") from None
    if type(comment_id) is not int or not 0 < comment_id < _NO_ID or not isinstance(text, str):
        raise answers.bad_parameter("comment_id should be an integer")
    return comment_id, text


def _is_wanted(call: Call, review: Review) -> bool:
    return call.query.get("item_id", review.product.id) == review.product.id and (
        call.query.get("comment_id", review.id) == review.id
    )


def _comment(review: Review, step: int) -> dict[str, Any]:
    """The reply is left out until there is one."""
    said, at = review.moves.values[step], review.moves.times[step]
    told: dict[str, Any] = {
        "order_sn": review.order_id,
        "comment_id": int(review.id),
        "comment": review.text,
        "buyer_username": review.buyer,
        "item_id": int(review.product.id),
        "model_id": 0,
        "model_id_list": [],
        "rating_star": review.stars,
        "editable": "EDITABLE",
        "hidden": False,
        "create_time": review.moves.times[0],
        "media": {"image_url_list": [], "video_url_list": []},
    }
    return {**told, "comment_reply": {"reply": said, "hidden": False, "create_time": at}} if said else told


def _replied(call: Call, comment_id: int, text: str) -> dict[str, Any]:
    review = call.shop.reviews.by_id.get(str(comment_id))
    if review is None or review.moves.step(call.now) < 0:
        return _failed(comment_id, "product.error_not_exist", "The comment does not exist.")
    if not 1 <= len(text) <= 500:
        return _failed(comment_id, "product.comment_length_invalid", "The comment's length is invalid.")
    if review.moves.at(call.now):
        return _failed(comment_id, "product.duplicate_request", "The comment was replied to before.")
    review.moves.change(call.now, text)
    call.wrote("review_reply", review.id, text=text)
    return {"comment_id": comment_id}


def _failed(comment_id: int, error: str, message: str) -> dict[str, Any]:
    return {"comment_id": comment_id, "fail_error": error, "fail_message": message}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "create_time": notice.moves.times[0],
        "title": notice.title,
        "content": notice.text,
        "url": f"https://seller.shopee.example/notice/{notice.id}",
    }


ROUTES = [
    Route("GET", "/api/v2/product/get_comment", comments),
    Route("POST", "/api/v2/product/reply_comment", reply),
    Route("GET", "/api/v2/shop/get_shop_notification", notifications, bare=True),
]
