"""The REST API by which another tool brings a topic that a platform keeps closed to apps: reviews, chats, notices."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from inspections import work
from inspections.bell import ring
from inspections.told.readings import MOST_AHEAD
from inspections.told.readings_api import MayTell
from inspections.told.stores_named import StoreNameSerializer, named_store
from people.models import User
from people.problems import problem
from stores.areas import AREA_OF_TOPIC
from stores.models import Store
from stores.platforms.base import SetAside
from stores.platforms.clean import clip, masked_name, masked_text
from stores.records import NoticeRecord, Record, ReviewRecord
from stores.told import NotWantedError, OlderError, Telling, keep_telling
from stores.told_chat import ToldConversation, ToldMessage, chat_records
from stores.topics import Topic

MOST_ITEMS, _LONGEST = 500, 20_000


class ReviewItemSerializer(serializers.Serializer[Any]):
    """A buyer's review. `rating` null: one without stars."""

    id = serializers.CharField(max_length=64)
    product_id = serializers.CharField(max_length=64)
    order_id = serializers.CharField(max_length=64, required=False, allow_blank=True)
    rating = serializers.IntegerField(min_value=1, max_value=5, allow_null=True)
    text = serializers.CharField(max_length=_LONGEST, allow_blank=True)
    buyer_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    created_at = serializers.DateTimeField()
    has_media = serializers.BooleanField(required=False)
    reply_text = serializers.CharField(max_length=_LONGEST, required=False, allow_blank=True)
    replied_at = serializers.DateTimeField(required=False, allow_null=True)
    can_reply = serializers.BooleanField(required=False, allow_null=True)


class NoticeItemSerializer(serializers.Serializer[Any]):
    """An announcement of the platform to the seller."""

    id = serializers.CharField(max_length=64)
    title = serializers.CharField(max_length=1000)
    text = serializers.CharField(max_length=_LONGEST, required=False, allow_blank=True)
    category = serializers.CharField(max_length=80, required=False, allow_blank=True)
    link = serializers.URLField(max_length=2000, required=False, allow_blank=True)
    published_at = serializers.DateTimeField()


class MessageItemSerializer(serializers.Serializer[Any]):
    """A chat message."""

    id = serializers.CharField(max_length=64)
    sender = serializers.ChoiceField(choices=["buyer", "staff", "automatic"])
    text = serializers.CharField(max_length=_LONGEST, allow_blank=True, trim_whitespace=False)
    sent_at = serializers.DateTimeField()


class ConversationItemSerializer(serializers.Serializer[Any]):
    """A chat with its new messages, or all of them."""

    id = serializers.CharField(max_length=64)
    buyer_name = serializers.CharField(max_length=120, required=False, allow_blank=True)
    can_reply = serializers.BooleanField(required=False)
    messages = MessageItemSerializer(many=True, allow_empty=False)


class ToldSerializer(StoreNameSerializer):
    """What was looked at, when, and what was found there."""

    as_of = serializers.DateTimeField(help_text="When the tool looked. Nothing older than the last telling is taken.")
    complete = serializers.BooleanField(
        default=True, help_text="Whether it brought everything that changed since its last telling. If not: unknown."
    )
    items = serializers.ListField(max_length=MOST_ITEMS, help_text=f"At most {MOST_ITEMS}.")


class ToldReviewsSerializer(ToldSerializer):
    """For the description; each item is looked at by itself."""

    items = ReviewItemSerializer(many=True)  # type: ignore[assignment]


class ToldNoticesSerializer(ToldSerializer):
    """For the description; each item is looked at by itself."""

    items = NoticeItemSerializer(many=True)  # type: ignore[assignment]


class ToldConversationsSerializer(ToldSerializer):
    """For the description; each item is looked at by itself."""

    items = ConversationItemSerializer(many=True)  # type: ignore[assignment]


class RefusedItemSerializer(serializers.Serializer[Any]):
    """An item that was set aside."""

    index = serializers.IntegerField()
    id = serializers.CharField(allow_blank=True)
    errors = serializers.DictField()  # type: ignore[assignment]


class TakenSerializer(serializers.Serializer[Any]):
    """What was taken. With anything refused the topic counts as read in part, and nothing is closed by it."""

    topic = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["complete", "partial"])
    taken = serializers.IntegerField()
    refused = RefusedItemSerializer(many=True)


class ToldTopicView(APIView):
    """One topic; the views below say which."""

    topic: Topic
    item: type[serializers.Serializer[Any]]
    permission_classes = (IsAuthenticated, MayTell)

    def records(self, store: Store, items: Sequence[Mapping[str, Any]]) -> list[Record]:
        """Records of items that are as they should be."""
        raise NotImplementedError

    def take(self, request: Request) -> Response:
        """Takes one telling."""
        person: Any = request.user
        self._refuse_strangers(person)
        form = ToldSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        values, now = form.validated_data, timezone.now()
        store = named_store(values, person)
        if values["as_of"] > now + MOST_AHEAD:
            raise serializers.ValidationError({"as_of": [_("This lies in the future.")]})
        sound, refused = self._sorted(values["items"], now)
        aside = [SetAside(one["id"], _problem(one["errors"])) for one in refused]
        telling = Telling(self.topic, values["as_of"], self.records(store, sound), aside, values["complete"])
        try:
            standing = keep_telling(store, telling, now)
        except (NotWantedError, OlderError) as refusal:
            return Response(
                problem(409, str(refusal)), status=status.HTTP_409_CONFLICT, content_type="application/problem+json"
            )
        work.want([(store.pk, self.topic, "")])
        ring()
        return Response(
            {"topic": self.topic.value, "outcome": standing.outcome.value, "taken": len(sound), "refused": refused}
        )

    def _refuse_strangers(self, person: User) -> None:
        if not person.may_tell(AREA_OF_TOPIC[self.topic]):
            self.permission_denied(self.request, message="Your role does not allow this.")

    def _sorted(self, items: Sequence[object], now: datetime) -> tuple[list[Mapping[str, Any]], list[dict[str, Any]]]:
        """Those that are as they should be, and those that are set aside with their errors. An id told twice is refused."""
        sound: list[Mapping[str, Any]] = []
        refused: list[dict[str, Any]] = []
        seen: set[str] = set()
        for index, one in enumerate(items):
            form = self.item(data=one)
            name = clip(str(one.get("id", "")), 64) if isinstance(one, dict) else ""
            errors: Any = {} if form.is_valid() else form.errors
            if not errors:
                errors = _ahead(form.validated_data, now)
                if form.validated_data["id"] in seen:
                    errors = {"id": [_("This id stands in the list twice.")]}
            if errors:
                refused.append({"index": index, "id": name, "errors": errors})
            else:
                seen.add(form.validated_data["id"])
                sound.append(form.validated_data)
        return sound, refused


class ToldReviewsView(ToldTopicView):
    """Buyer reviews."""

    topic, item = Topic.REVIEWS, ReviewItemSerializer

    @extend_schema(request=ToldReviewsSerializer, responses=TakenSerializer, operation_id="told_reviews")
    def post(self, request: Request) -> Response:
        """Brings reviews of a store whose platform shows none to apps."""
        return self.take(request)

    def records(self, store: Store, items: Sequence[Mapping[str, Any]]) -> list[Record]:
        return [_review(one) for one in items]


class ToldNoticesView(ToldTopicView):
    """The platform's announcements."""

    topic, item = Topic.NOTICES, NoticeItemSerializer

    @extend_schema(request=ToldNoticesSerializer, responses=TakenSerializer, operation_id="told_notices")
    def post(self, request: Request) -> Response:
        """Brings announcements of a store whose platform shows none to apps."""
        return self.take(request)

    def records(self, store: Store, items: Sequence[Mapping[str, Any]]) -> list[Record]:
        return [_notice(one) for one in items]


class ToldConversationsView(ToldTopicView):
    """Chats with buyers."""

    topic, item = Topic.CONVERSATIONS, ConversationItemSerializer

    @extend_schema(request=ToldConversationsSerializer, responses=TakenSerializer, operation_id="told_conversations")
    def post(self, request: Request) -> Response:
        """Brings chats of a store whose platform lets no app of ours read them."""
        return self.take(request)

    def records(self, store: Store, items: Sequence[Mapping[str, Any]]) -> list[Record]:
        return chat_records(store, [_conversation(one) for one in items])


def _review(one: Mapping[str, Any]) -> ReviewRecord:
    return ReviewRecord(
        external_id=one["id"],
        product_external_id=one["product_id"],
        order_external_id=one.get("order_id", ""),
        rating=one["rating"],
        text=masked_text(one["text"]),
        has_media=one.get("has_media", False),
        buyer_name=masked_name(one.get("buyer_name")),
        created_at=one["created_at"],
        reply_text=clip(one.get("reply_text"), 4000),
        replied_at=one.get("replied_at"),
        can_reply=one.get("can_reply"),
        is_hidden=None,
    )


def _notice(one: Mapping[str, Any]) -> NoticeRecord:
    return NoticeRecord(
        external_id=one["id"],
        title=clip(one["title"], 1000),
        text=clip(one.get("text"), _LONGEST),
        category=one.get("category", ""),
        link=one.get("link", ""),
        published_at=one["published_at"],
    )


def _conversation(one: Mapping[str, Any]) -> ToldConversation:
    messages = [
        ToldMessage(message["id"], message["sender"], message["text"], message["sent_at"])
        for message in one["messages"]
    ]
    return ToldConversation(one["id"], one.get("buyer_name", ""), one.get("can_reply", True), messages)


def _ahead(item: Mapping[str, Any], now: datetime) -> dict[str, list[str]]:
    """Nothing can have happened in the future."""
    moments = {name: item[name] for name in ("created_at", "replied_at", "published_at") if item.get(name)}
    sent = [message["sent_at"] for message in item.get("messages", ())]
    wrong = [name for name, moment in moments.items() if moment > now + MOST_AHEAD]
    if any(moment > now + MOST_AHEAD for moment in sent):
        wrong.append("messages")
    return {name: [_("This lies in the future.")] for name in wrong}


def _problem(errors: Mapping[str, Any]) -> str:
    name, sentences = next(iter(errors.items()))
    first: Any = sentences[0] if isinstance(sentences, list) and sentences else sentences
    return f"{name}: {first}"[:300]


TOLD_TOPICS: dict[str, Callable[..., Any]] = {
    "reviews": ToldReviewsView.as_view(),
    "notices": ToldNoticesView.as_view(),
    "conversations": ToldConversationsView.as_view(),
}
