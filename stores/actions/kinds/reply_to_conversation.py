"""An answer to a buyer in a chat."""

from django.utils.translation import gettext_noop

from people.rights import Act
from people.roles import Area
from stores.actions.kind import Kind
from stores.platforms.deeds import ReplyToConversation
from stores.screens.outgoing import CHAT
from stores.topics import Topic


class ReplyToConversationKind(Kind[ReplyToConversation]):
    """Answers of one conversation go out in the order they were written."""

    id = "reply_to_conversation"
    title = gettext_noop("Answer a buyer")
    wish = ReplyToConversation
    area = Area.MESSAGES
    act = Act.ANSWER
    thing = "conversation"
    shows_in = Topic.CONVERSATIONS
    screened_as = CHAT

    def subject(self, wish: ReplyToConversation) -> str:
        return wish.conversation_id

    def text(self, wish: ReplyToConversation) -> str:
        return wish.text

    def reads_again(self, wish: ReplyToConversation) -> str:
        return wish.conversation_id
