"""What apps may do at TikTok Shop on a person's word. Each deed stands in the file of its subject."""

from django.utils.translation import gettext_noop

from stores.platforms.deeds import (
    AnswerCancellation,
    Deed,
    Deeds,
    ReplyToConversation,
    ReplyToReview,
    ReportReview,
    SetStock,
    ShipOrder,
    Wish,
)
from stores.platforms.tiktok import orders_done, stock_set, talk

DEEDS: Deeds = {
    # No length is documented; what a chat window of Seller Center takes.
    ReplyToConversation: Deed(talk.reply, talk.look_for_reply, {"text": (1, 2000)}),
    ShipOrder: Deed(orders_done.ship, orders_done.look_whether_shipped),
    AnswerCancellation: Deed(
        orders_done.answer_cancellation,
        orders_done.look_for_answer,
        needs=lambda wish: () if wish.agree else ("reason",),
    ),
    SetStock: Deed(stock_set.set_stock, stock_set.look_at_stock, {"quantity": (1, 99_999)}),
}

NOT_DONE: dict[type[Wish], str] = {
    ReplyToReview: gettext_noop("TikTok Shop shows no reviews to apps; they are answered in Seller Center."),
    ReportReview: gettext_noop("TikTok Shop shows no reviews to apps; they are reported in Seller Center."),
}
