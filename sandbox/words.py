"""What is to be carried from a shop to the reader because no API says it (see `planted_told`), as plain values."""

from collections.abc import Iterator
from typing import Any

from sandbox.model import Shop


def words_of(shop: Shop, t: int) -> Iterator[dict[str, Any]]:
    """Oldest first; last the reviews and notices as they stand, where another tool brings those."""
    for one in sorted(shop.told, key=lambda word: word.at):
        if one.at <= t:
            yield {"what": one.what, "at": one.at, **one.says}
    if shop.tells_voices:
        yield {"what": "reviews", "at": t, "items": list(_reviews(shop, t))}
        yield {"what": "notices", "at": t, "items": list(_notices(shop, t))}


def _reviews(shop: Shop, t: int) -> Iterator[dict[str, Any]]:
    for review, step in shop.reviews.rows(t):
        yield {
            "id": review.id,
            "product_id": review.product.id,
            "order_id": review.order_id,
            "rating": review.stars,
            "text": review.text,
            "buyer_name": review.buyer,
            "created_at": review.moves.times[0],
            "reply_text": review.moves.values[step],
            "replied_at": review.moves.times[step] if review.moves.values[step] else None,
        }


def _notices(shop: Shop, t: int) -> Iterator[dict[str, Any]]:
    for notice, _ in shop.notices.rows(t):
        said = {"id": notice.id, "title": notice.title, "text": notice.text, "category": notice.category}
        yield {**said, "published_at": notice.moves.times[0]}
