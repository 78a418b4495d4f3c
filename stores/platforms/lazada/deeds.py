"""What apps may do at Lazada on a person's word. Each deed stands in the file of its subject."""

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
from stores.platforms.lazada import orders_done, replies, stock_set

DEEDS: Deeds = {
    # No length is documented; what a chat window of Seller Center takes.
    ReplyToConversation: Deed(replies.reply_to_conversation, replies.look_for_message, {"text": (1, 1000)}),
    ReplyToReview: Deed(replies.reply_to_review, replies.look_at_review, {"text": (1, 500)}),
    ShipOrder: Deed(orders_done.ship, orders_done.look_whether_shipped),
    AnswerCancellation: Deed(orders_done.answer_cancellation, orders_done.look_for_answer),
    SetStock: Deed(stock_set.set_stock, stock_set.look_at_stock),
}

NOT_DONE: dict[type[Wish], str] = {
    ReportReview: gettext_noop("Lazada lets no app report a review; it is reported in Seller Center."),
}
