"""`make bench-desk`: what the inbox costs the server among CHATS=n open conversations of 1,000 stores, for a lead and for an agent.

One JSON object a line: name, value, unit. Each page is asked TURNS=n times in this process, through the whole stack.
"""

from tests import services

services.start()

import django  # noqa: E402

django.setup()

import os  # noqa: E402

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from people.models import User  # noqa: E402
from people.roles import Role  # noqa: E402
from stores.models import Conversation, Store  # noqa: E402
from tests.bench_pages import browser_of, measure, stores_and_people  # noqa: E402
from tests.house import empty_database  # noqa: E402

CHATS, STORES, TURNS = int(os.environ.get("CHATS", "100000")), 1000, int(os.environ.get("TURNS", "100"))


def main() -> None:
    """Runs everything on a database of its own."""
    empty_database()
    settings.ALLOWED_HOSTS = ["testserver"]
    lead, agent = stores_and_people(STORES, Role.CUSTOMER_SERVICE, 100)
    _fill()
    deep = Conversation.objects.order_by("answer_by", "pk")[CHATS // 2]
    place = f"{deep.answer_by:%Y-%m-%dT%H:%M:%S.%f}%2B00:00~{deep.pk}"
    first = Conversation.objects.filter(store__groups__name="Mine").order_by("answer_by")[0]
    for who, client in (("lead", browser_of(lead)), ("agent", browser_of(agent))):
        for name, address in (
            ("first page", "/service/buyers/"),
            ("page 1,000", f"/service/buyers/?after={place}"),
            ("one country", "/service/buyers/?country=TH"),
            ("nobody's", "/service/buyers/?whose=nobody"),
            ("overdue", "/service/buyers/?show=late"),
            ("mine", "/service/buyers/?whose=mine"),
            ("a thread", f"/service/buyers/{first.pk}/"),
        ):
            measure(f"{name} of {CHATS:,} conversations, {who}", client, address, TURNS)
    empty_database()


def _fill() -> None:
    """Everybody waits; a tenth is late; each has three messages, and one in five is somebody's."""
    first = Store.objects.order_by("pk").values_list("pk", flat=True)[0]
    bob = User.objects.get(username="bob").pk
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO stores_conversation (store_id, external_id, content_hash, seen_changed_at, buyer_name, can_reply,
                 unread_count, created_at, last_message_at, last_sender, waiting_since, answer_by, at_risk_from,
                 answer_pauses, assignee_id)
               SELECT %s + n %% %s, n::text, '', now(), 'A***a', true, n %% 4, now() - interval '1 day', now(), 'buyer',
                 now() - interval '1 hour', at, at - interval '6 hours', n %% 3 = 2,
                 CASE WHEN n %% 5 = 0 THEN %s::bigint END
               FROM (SELECT n, now() + ((n * 7919) %% %s - %s / 10) * interval '1 second' AS at FROM generate_series(1, %s) n) x""",
            [first, STORES, bob, CHATS, CHATS, CHATS],
        )
        cursor.execute(
            """INSERT INTO stores_message (store_id, external_id, content_hash, seen_changed_at, conversation_external_id,
                 sender, kind, text, sent_at, is_visible, warnings)
               SELECT c.store_id, c.external_id || '-' || m, '', now(), c.external_id, 'buyer', 'TEXT',
                 'Where is my order ' || c.external_id || '?', now() - m * interval '1 minute', true, '[]'::jsonb
               FROM stores_conversation c, generate_series(1, 3) m"""
        )
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
