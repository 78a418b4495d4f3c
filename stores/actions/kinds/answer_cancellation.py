"""The seller's yes or no to a buyer who wants to cancel."""

from django.utils.translation import gettext_noop

from people.rights import Act
from people.roles import Area
from stores.actions.kind import Kind
from stores.platforms.deeds import AnswerCancellation
from stores.topics import Topic


class AnswerCancellationKind(Kind[AnswerCancellation]):
    """Shopee names a request by its order, who may ask anew: so not once ever, but one at a time."""

    id = "answer_cancellation"
    title = gettext_noop("Answer a wish to cancel")
    wish = AnswerCancellation
    area = Area.ORDERS
    act = Act.ANSWER
    thing = "cancellation"
    shows_in = Topic.AFTERSALES
    one_at_a_time = True

    def subject(self, wish: AnswerCancellation) -> str:
        return wish.cancellation_id
