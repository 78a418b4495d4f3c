"""What customer service keeps beside the mirror."""

from desk.service.models.about_chat import ChatNote, ChatOrder, Watcher
from desk.service.models.answered import Answered
from desk.service.models.quick_reply import QuickReply, QuickReplyVersion, ReplyKind
from desk.service.models.review_ticket import ReviewTicket, TicketOutcome
from desk.service.models.translation import Translation

__all__ = [
    "Answered",
    "ChatNote",
    "ChatOrder",
    "QuickReply",
    "QuickReplyVersion",
    "ReplyKind",
    "ReviewTicket",
    "TicketOutcome",
    "Translation",
    "Watcher",
]
