"""The seller's public answer to a review. Every platform takes one a review."""

from django.utils.translation import gettext_noop

from people.rights import Act
from people.roles import Area
from stores.actions.kind import Kind
from stores.platforms.deeds import ReplyToReview
from stores.screens.outgoing import REVIEW_REPLY
from stores.topics import Topic


class ReplyToReviewKind(Kind[ReplyToReview]):
    """Once a review, ever, and for all to read: it is looked at by two."""

    id = "reply_to_review"
    title = gettext_noop("Answer a review")
    wish = ReplyToReview
    area = Area.REVIEWS
    act = Act.ANSWER
    thing = "review"
    shows_in = Topic.REVIEWS
    only_once = True
    approved_first = True
    screened_as = REVIEW_REPLY

    def subject(self, wish: ReplyToReview) -> str:
        return wish.review_id

    def text(self, wish: ReplyToReview) -> str:
        return wish.text

    def reads_again(self, wish: ReplyToReview) -> str:
        return wish.review_id
