"""Asking a platform to look at a review that breaks its rules. No platform lets apps do it yet; each says where it is done."""

from django.utils.translation import gettext_noop

from people.rights import Act
from people.roles import Area
from stores.actions.kind import Kind
from stores.platforms.deeds import ReportReview
from stores.topics import Topic


class ReportReviewKind(Kind[ReportReview]):
    """Here so that pages can say why it is not offered."""

    id = "report_review"
    title = gettext_noop("Report a review")
    wish = ReportReview
    area = Area.REVIEWS
    act = Act.ANSWER
    thing = "report"
    shows_in = Topic.REVIEWS
    one_at_a_time = True

    def subject(self, wish: ReportReview) -> str:
        return wish.review_id
