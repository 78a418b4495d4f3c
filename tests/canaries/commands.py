"""What is asked for at the terminal, and what an installation is told of connections that are refused."""

import time
import urllib.error
import urllib.request
from contextlib import suppress

from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from people.access.inviting import invite, send
from people.models import User
from people.roles import Role
from shopops.launcher.local_services import LocalServices
from stores import boundaries
from stores.models import Conversation, OwnProxy, Store
from stores.platforms.proxies import ProxyInvalidError, parse_proxy
from tests.alerts.sink import closed_port
from tests.canaries.faults import Course, _look_at_all, freshly_connected
from tests.canaries.planted import Kind


def people(course: Course, password: str) -> None:
    """Alice owns; her password is planted."""
    User.objects.create_user("alice", password=password, email="alice@shop.example", role=Role.OWNER, is_staff=True)


def wait_for_pages(port: int) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2):
            return
        time.sleep(0.2)
    raise AssertionError("the pages do not answer")


def shops(course: Course) -> None:
    """Connected, a buyer writes to each, and they are read once."""
    buyer_says = f"{course.word} call me"
    for store in freshly_connected(course):
        event = {"shop_id": store.external_id, "event": "buyer_message", "text": buyer_says}
        with suppress(urllib.error.HTTPError):  # a platform whose chats our app may not read
            course.sandbox.post("/_sandbox/events", event)
    _look_at_all()
    assert Conversation.objects.exists(), "nothing was read"


def refused_connections(course: Course) -> None:
    """A proxy that nobody runs, an invitation that no server takes, addresses that are none."""
    nest, alice = course.nest, User.objects.get(username="alice")
    store = Store.objects.filter(is_active=True).earliest("pk")
    secret = nest.secret("password of a proxy")
    boundaries.keep_proxy(store, parse_proxy(f"http://gate:{secret}@127.0.0.1:{closed_port()}"))
    boundaries.keep_proxy(
        Store.objects.filter(is_active=True).latest("pk"),
        parse_proxy(f"socks5://gate:{nest.secret('password of a SOCKS proxy')}@127.0.0.1:{closed_port()}"),
    )
    _look_at_all()
    call_command("sweep", "--wait")
    course.driven["proxies refuse"] += 1
    for odd in ("http://gate:{}/x@127.0.0.1:9", "http://gate:{}@[::1:9", "gate:{}@127.0.0.1"):
        try:
            parse_proxy(odd.format(nest.secret("password in a proxy's odd address")))
        except ProxyInvalidError as fault:
            course.keep("odd-proxy", str(fault).encode())
            course.driven["odd proxy addresses"] += 1
    invited = invite(alice, "dora@shop.example", Role.VIEWER, timezone.now())
    nest.known(Kind.SECRET, "link of an invitation", invited.text)
    send(invited, f"http://127.0.0.1/accounts/invitation/{invited.text}/")
    course.driven["mail server refuses"] += 1
    OwnProxy.objects.all().delete()


def manage(course: Course, services: LocalServices) -> None:
    """Commands that go well, and commands whose surroundings are wrong in every secret they know."""
    crew, nest = course.crew, course.nest
    crew.run("doctor", "doctor")
    crew.run("rotate", "rotate_secrets")
    crew.run("sweep", "sweep", "--wait", "--json")
    crew.run("verify", "verify_proof")
    crew.run("webhooks", "webhooks")
    table = course.kept.parent / "stores.csv"
    table.write_text(f"platform,shop_id,access_token\nshopee,9100,{nest.secret('in a file at the terminal')}\n")
    crew.run("import", "import_stores", str(table), "--apply")
    table.unlink()
    for platform in ("tiktok", "shopee", "lazada"):
        code = nest.secret(f"code at the terminal, {platform}")
        crew.run(
            "connect",
            "connect",
            platform,
            "--back",
            f"http://127.0.0.1/connect/{platform}/callback?code={code}&shop_id=1",
        )
    wrong = {
        "DATABASE_URL": "postgresql://shopops:{}@127.0.0.1:9/shopops",
        "REDIS_URL": "redis://:{}@127.0.0.1:9/0",
        "EMAIL_URL": "carrier-pigeon://mailer:{}@127.0.0.1",
        "SHOPOPS_SECRET_KEYS": "k1:{}",
        "TOKEN_PEPPERS": "one:{}",
        "VAPID_PRIVATE_KEY": "{}",
        "PLATFORM_CALL_SECONDS": "{}",
    }
    for name, form in wrong.items():
        value = form.format(nest.secret(f"in a wrong {name}"))
        crew.run(f"wrong-{name}", "sweep" if name in ("DATABASE_URL", "REDIS_URL") else "doctor", **{name: value})
        course.driven[f"wrong {name}"] += 1
    crew.lives_briefly(
        "worker-without-broker", "inspect1", REDIS_URL=wrong["REDIS_URL"].format(nest.secret("broker's password"))
    )
    crew.lives_briefly(
        "beat-without-database",
        "beat",
        DATABASE_URL=wrong["DATABASE_URL"].format(nest.secret("database's password, beat")),
    )
    course.driven["processes without broker or database"] += 2


def freshest(course: Course) -> None:
    """What platforms gave out last is planted too, and read once more without faults."""
    with suppress(DatabaseError):
        freshly_connected(course)
        _look_at_all()
