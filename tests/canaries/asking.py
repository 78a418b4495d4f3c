"""Pages, programs, imports, channels and commands, each asked for something that goes wrong with a secret in it."""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator
from typing import Any

from people.models import ApiToken, User
from stores.models import Conversation, Store
from tests.alerts.sink import CLOSE, Sink, http
from tests.canaries.browser import Answer, Browser
from tests.canaries.faults import Course, without_table
from tests.canaries.planted import Kind
from tests.house import Sandbox
from tests.inspections.webhooks import clock_of, webhook

_SLACK = "T00000000/B00000000/"


def pages(course: Course, port: int, password: str) -> Browser:
    """A stranger and Alice, who enrols; her browser."""
    stranger, alice, nest = Browser(port), Browser(port), course.nest
    stranger.get("/accounts/login/")
    for name, answer in _by_a_stranger(course, stranger):
        _kept(course, f"stranger {name}", answer)
    nest.known(Kind.SECRET, "key of an authenticator app", alice.sign_in("alice", password))
    nest.known(Kind.SECRET, "session cookie", alice.cookies["sessionid"])
    for name, answer in _by_alice(course, alice):
        _kept(course, f"alice {name}", answer)
    for table in ("stores_conversation", "stores_platformapp", "people_user", "django_session"):
        with without_table(course, table):
            word, secret = course.word, nest.secret(f"typed while {table} is gone")
            _kept(course, f"search without {table}", alice.get(f"/admin/stores/conversation/?q={word}&token={secret}"))
            _kept(course, f"form without {table}", alice.post("/admin/stores/platformapp/add/", **_app(secret)))
            _kept(course, f"sign-in without {table}", stranger.post("/accounts/login/", login="alice", password=secret))
            inbox = alice.get("/service/buyers/")  # hers to read, where it can be shown at all
            course.keep(f"buyers_without_{table}", inbox.said, may_hold_words=inbox.status < 400)
    return alice


def _by_a_stranger(course: Course, stranger: Browser) -> Iterator[tuple[str, Answer]]:
    def typed(what: str) -> str:
        return course.nest.secret(f"typed by a stranger: {what}")

    yield "wrong password", stranger.post("/accounts/login/", login="alice", password=typed("password"))
    yield "password as name", stranger.post("/accounts/login/", login=typed("password as name"), password="x")
    yield "stale invitation", stranger.get(f"/accounts/invitation/{typed('invitation')}/")
    yield "stale reset", stranger.get(f"/accounts/password/reset/key/1-{typed('reset')}/")
    yield "stale demo link", stranger.get(f"/accounts/demo/{typed('demo link')}/")
    yield "stale acknowledging", stranger.get(f"/alerts/acknowledge/{typed('acknowledging')}/")
    yield "token in an address", stranger.get(f"/api/v1/stores/?access_token={typed('token in an address')}")
    yield "unknown page", stranger.get(f"/nothing/?password={typed('password in an address')}")
    yield "reset of nobody", stranger.post("/accounts/password/reset/", email=f"{typed('address')}@example.com")
    program = Browser(stranger._port, f"shopops_{typed('token of nobody')}")
    yield "unknown token", program.get("/api/v1/stores/")
    yield "token asked for", stranger.send("/api/v1/token/", {"username": "alice", "password": typed("API")})


def _by_alice(course: Course, alice: Browser) -> Iterator[tuple[str, Answer]]:
    def typed(what: str) -> str:
        return course.nest.secret(f"typed by Alice: {what}")

    yield "secret without a key", alice.post("/admin/stores/platformapp/add/", **_app(typed("secret"), app_key=""))
    yield "unknown admin page", alice.get(f"/admin/nothing/?access_token={typed('admin address')}")
    code, state = typed("consent code"), typed("consent state")
    yield "foreign consent", alice.get(f"/connect/tiktok/callback?code={code}&state={state}")
    for app in ("tiktok", "shopee", "lazada"):
        begun = alice.post("/admin/connect/begin/", platform=app, country="ID")
        found = re.search(r"state(?:=|%3D)([\w-]{20,})", begun.location)
        if found:
            course.nest.known(Kind.SECRET, f"consent state at {app}", found[1])
            back = f"/connect/{app}/callback?code={typed(f'consent code at {app}')}&state={found[1]}"
            yield f"refused consent at {app}", alice.get(f"{back}&shop_id=1")
    yield (
        "password change",
        alice.post(
            "/accounts/password/change/", oldpassword=typed("old"), password1=typed("new"), password2=typed("new again")
        ),
    )
    yield "evidence of nothing", alice.get("/evidence/order/999999.zip")
    for kind, table in _tables(course):
        answer = alice.upload("/admin/import/", f"{kind}.csv", table)
        yield f"import {kind}", answer
        if answer.location:
            yield f"import {kind} looked at", alice.get(answer.location)
            yield f"import {kind} wrong rows", alice.get(f"{answer.location}wrong-rows.csv")
            yield f"import {kind} applied", alice.post(f"{answer.location}apply/")


def _tables(course: Course) -> Iterator[tuple[str, bytes]]:
    """Sound, wrong, and no table at all."""

    def cell(what: str) -> str:
        return course.nest.secret(f"in an imported file: {what}")

    head = "platform,shop_id,country,access_token,refresh_token,shop_cipher,proxy,time_zone,access_expires_at\n"
    rows = [
        f"tiktok,9001,ID,{cell('access')},{cell('refresh')},{course.nest.shop_key('in an imported file: cipher')},,,",
        f"tiktok,9002,ID,{cell('access without cipher')},{cell('refresh without cipher')},,,,",
        f"shopee,9003,ID,{cell('access alone')},,,,,",
        f"shopee,9004,ID,,,,http://user:{cell('proxy')}@127.0.0.1:9,,",
        f"shopee,9005,ID,,,,http://user:{cell('proxy, odd')}/x@127.0.0.1:9,,",
        f"shopee,9006,ID,,,,ftp://user:{cell('proxy, ftp')}@127.0.0.1:9,,",
        f"shopee,9007,ID,,,,{cell('proxy, no address')},,",
        f"lazada,{cell('token for an id')}!,SG,,,,,,",
        f"lazada,9008,{cell('token for a country')},,,,,,",
        f"lazada,9009,SG,{cell('access, wrong time')},{cell('refresh, wrong time')},,,,{cell('token for a time')}",
        f"{cell('token for a platform')},9010,SG,,,,,,",
    ]
    yield "of stores", (head + "\n".join(rows)).encode()
    yield "without heads", f"a,b\n{cell('no heads')},{cell('no heads either')}\n".encode()
    yield "cut", (head + f'tiktok,9011,ID,"{cell("cut off")}').encode()


def programs(course: Course, port: int, sink: Sink) -> None:
    """The REST API with a token that works: refusals, broken JSON, repeated requests, channels and endpoints that fail."""
    token = course.nest.known(Kind.SECRET, "API token", ApiToken.issue(User.objects.get(username="alice"), "ERP")[1])
    program = Browser(port, token)
    for name, answer in _by_a_program(course, program, sink):
        _kept(course, f"program {name}", answer)
    for table in ("stores_store", "people_apitoken", "alerts_channeladdress"):
        with without_table(course, table):
            secret = course.nest.secret(f"sent while {table} is gone")
            values = {"kind": "telegram", "values": {"bot_token": f"123456789:{secret}{secret}", "chat_id": "1234"}}
            _kept(course, f"stores without {table}", program.get(f"/api/v1/stores/?token={secret}"))
            _kept(course, f"address without {table}", program.send("/api/v1/channel-addresses/", values))


def _by_a_program(course: Course, program: Browser, sink: Sink) -> Iterator[tuple[str, Answer]]:
    def sent(what: str, **how: Any) -> str:
        return course.nest.secret(f"sent by a program: {what}", **how)

    yield "broken JSON", program.send("/api/v1/channel-addresses/", f'{{"password": "{sent("broken JSON")}'.encode())
    yield "unknown field", program.send("/api/v1/channel-addresses/", {"password": sent("unknown field")})
    yield (
        "wrong values",
        program.send("/api/v1/channel-addresses/", {"kind": "slack", "values": {"webhook": sent("no webhook")}}),
    )
    yield "unknown filter", program.get(f"/api/v1/stores/?password={sent('filter')}")
    again = f"/api/v1/channel-addresses/?access_token={sent('address of a repeated request')}"
    yield "repeated", program.send(again, {"kind": "slack", "values": {}}, Idempotency_Key="once")
    url = f"ftp://user:{sent('ftp')}@127.0.0.1/"
    yield "endpoint of no address", program.send("/api/v1/webhook-endpoints/", {"name": "x", "url": url})
    yield "buyers' words", program.send("/api/v1/told/conversations/", {"items": [{"text": course.word}]})
    yield "buyer without a right", program.send("/api/v1/buyers/look/", {"platform": "x", "buyer": course.word})
    for kind, values in channels(course):
        made = program.send(
            "/api/v1/channel-addresses/", {"kind": kind, "values": values}, Idempotency_Key=f"made {kind}"
        )
        yield f"{kind} made", made
        number = json.loads(made.said.partition(b"\n\n")[2]).get("id")
        said = " ".join(values.values())
        for how, answer in (
            ("refuses", http(404, f"no such hook: {said}")),
            ("fails", http(500, said)),
            ("hangs up", CLOSE),
        ):
            sink.answer = answer
            yield f"{kind} {how}", program.send(f"/api/v1/channel-addresses/{number}/test/", {})
            course.driven[f"{kind} {how}"] += 1
            # at most every ten seconds by itself; who is not tried is told when
            _may_be_tried_again()
    key = sent("endpoint's address")
    endpoint = {"name": "ERP", "url": f"{sink.url}/hook/{key}?key={key}"}
    made = program.send("/api/v1/webhook-endpoints/", endpoint, Idempotency_Key="endpoint")
    told = json.loads(made.said.partition(b"\n\n")[2])
    course.nest.known(Kind.SECRET, "secret of an endpoint", str(told["secret"]).removeprefix("whsec_"))
    for how, answer in (
        ("refuses", http(410, f"gone: {key}")),
        ("fails", http(500, f"GET /hook/{key}?key={key}")),
        ("hangs up", CLOSE),
    ):
        sink.answer = answer
        yield f"endpoint {how}", program.send(f"/api/v1/webhook-endpoints/{told['id']}/test/", {})
        course.driven[f"endpoint {how}"] += 1
    yield "endpoints", program.get("/api/v1/webhook-endpoints/")
    yield "deliveries", program.get("/api/v1/webhook-deliveries/")
    yield "addresses", program.get("/api/v1/channel-addresses/")


def channels(course: Course) -> Iterator[tuple[str, dict[str, str]]]:
    """An address of each kind whose parts look like nobody else's."""

    def part(kind: str, length: int = 40) -> str:
        return course.nest.secret(f"address of {kind}", length=length)

    yield "slack", {"webhook": f"https://hooks.slack.com/services/{_SLACK}{part('Slack', 24)}"}
    yield "telegram", {"bot_token": f"123456789:{part('Telegram', 35)}", "chat_id": "-100123"}
    yield "dingtalk", {"token": part("DingTalk", 64), "secret": f"SEC{part('DingTalk, signing', 64)}"}
    yield "feishu", {"token": part("Feishu", 36), "secret": part("Feishu, signing", 22)}
    yield "lark", {"token": part("Lark", 36), "secret": ""}
    yield "wecom", {"key": part("WeCom", 36)}
    yield "line", {"token": part("LINE", 170), "to": "U" + "1" * 32}
    yield "discord", {"webhook": f"https://discord.com/api/webhooks/123456789012345678/{part('Discord', 68)}"}


def _may_be_tried_again() -> None:
    from alerts.models import ChannelAddress

    ChannelAddress.objects.update(last_tried_at=None)


def broken_webhooks(course: Course, port: int) -> None:
    """Unsigned, wrongly signed, and rightly signed ones that cannot be understood, with a buyer's words in them."""
    program, word = Browser(port), course.word
    for platform in ("tiktok", "shopee", "lazada"):
        store = Store.objects.filter(platform=platform).first()
        assert store is not None
        sound = webhook(14, store.external_id, clock_of(course.sandbox), content=f"{word} +62 {word}")
        bodies = {
            "no JSON": f"<b>{word}</b>".encode(),
            "cut": sound[: len(sound) // 2] + word.encode(),
            "of another kind": sound,
            "list": json.dumps([word] * 3).encode(),
            "wrong types": json.dumps({"type": [word], "shop_id": {"a": word}, "data": word, "code": word}).encode(),
            "not UTF-8": b'{"data": "\xff\xfe' + word.encode() + b'"}',
            "too large": json.dumps({"data": word * 30_000}).encode(),
        }
        for name, body in bodies.items():
            signed = signature(course.sandbox, platform, f"http://127.0.0.1:{port}/webhooks/{platform}", body)
            for how, sign in (
                ("signed", signed),
                ("unsigned", ""),
                ("signed by nobody", course.nest.secret("a signature")),
            ):
                address = f"/webhooks/{platform}"
                _kept(course, f"webhook {platform} {name} {how}", program.send(address, body, Authorization=sign))
                course.driven[f"webhook of {platform}: {name}, {how}"] += 1


def signature(sandbox: Sandbox, platform: str, address: str, body: bytes) -> str:
    """As each platform signs: Shopee over the address, the others over their app's key."""
    keys = sandbox.keys(platform)
    over = f"{address}|".encode() if platform == "shopee" else keys.app_key.encode()
    return hmac.new(keys.secret.encode(), over + body, hashlib.sha256).hexdigest()


def what_staff_see(course: Course, alice: Browser) -> None:
    """Pages of everyday work, after all of it: no secret stands on them."""
    chat = Conversation.objects.first()
    addresses = [
        *(
            "/admin/",
            "/board/",
            "/orders/",
            "/stock/",
            "/money/",
            "/proof/",
            "/service/buyers/",
            "/service/reviews/",
            "/alerts/",
        ),
        *(
            "/alerts/inbox/",
            "/tokens/",
            "/admin/connections/",
            "/admin/import/",
            "/admin/stores/connection/",
            "/admin/stores/ownproxy/",
        ),
        *(
            "/admin/stores/platformapp/",
            "/admin/stores/pushevent/",
            "/admin/alerts/channeladdress/",
            "/admin/alerts/notification/",
        ),
        *(
            "/admin/alerts/webhookendpoint/",
            "/admin/alerts/webhookdelivery/",
            "/admin/people/auditentry/",
            "/accounts/sessions/",
        ),
        *("/admin/people/auditentry/export/", "/stock/table.csv", "/admin/alerts/trouble/", "/admin/stores/action/"),
        *("/admin/stores/topicreading/", "/admin/stores/setasideitem/"),
    ]
    for address in [*addresses, *([f"/service/buyers/{chat.pk}/"] if chat else [])]:
        answer = alice.get(address)
        course.keep(f"page{address.replace('/', '_')}", answer.said, may_hold_words=answer.status < 400)


def _app(secret: str, app_key: str = "another-key") -> dict[str, str]:
    return {"platform": "tiktok", "app_key": app_key, "service_id": "", "new_secret": secret}


def _kept(course: Course, name: str, answer: Answer) -> None:
    course.driven[f"{name}: {answer.status}"] += 1
    course.keep(re.sub(r"[^\w.-]+", "_", name), answer.said)
