"""The pages a seller is sent to: allow the app (in two forms), or take the consent back."""

from html import escape
from urllib.parse import urlencode, urlsplit

from sandbox.model import Account
from sandbox.shopee.tokens import TokenHost
from sandbox.world import World

AUTH, AUTH_SIGNED, CANCEL = "/auth", "/api/v2/shop/auth_partner", "/api/v2/shop/cancel_auth_partner"


class ConsentPage:
    """`redirect_url`: its host is the one declared in the console; another is refused."""

    def __init__(self, world: World, tokens: TokenHost, partner_id: int, redirect_url: str) -> None:
        self._world, self._tokens, self._partner_id = world, tokens, str(partner_id)
        self._host = urlsplit(redirect_url).netloc

    def answer(self, path: str, query: dict[str, str], now: int) -> tuple[int, str, Account | None]:
        """302 and where to, or a page; the account where it has just taken its consent back.

        `approve=<open id>` also serves drivers without a browser.
        """
        back_to = query.get("redirect_uri") or query.get("redirect") or ""
        if query.get("partner_id") != self._partner_id:
            return 400, _refusal("The partner_id is invalid."), None
        if urlsplit(back_to).netloc != self._host:
            return 400, _refusal("The redirect URL's domain is not the one declared in the console."), None
        state = {"state": query["state"]} if query.get("state") and path == AUTH else {}
        if "reject" in query:
            return 302, _with(back_to, {"error": "access_denied", **state}), None
        account = next((one for one in self._world.accounts_of("shopee") if one.open_id == query.get("approve")), None)
        if account is None:
            return 200, self._page(path, query), None
        if path == CANCEL:
            account.revoked.change(now, True)
            return 302, back_to, account
        owner = {"shop_id": account.shops[0].id} if len(account.shops) == 1 else {"main_account_id": account.open_id}
        return 302, _with(back_to, {"code": self._tokens.new_code(account, now), **owner, **state}), None

    def _page(self, path: str, query: dict[str, str]) -> str:
        options = "".join(
            f'<option value="{one.open_id}">{escape(one.name)} · '
            f"{escape(', '.join(f'{shop.name} ({shop.country})' for shop in one.shops))}</option>"
            for one in self._world.accounts_of("shopee")
        )
        hidden = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
        )
        asks = "Take the authorization back?" if path == CANCEL else "Authorize this app?"
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Authorize app</title>'
            f"<h1>{asks}</h1><p>Pretend Shopee.</p>"
            f'<form>{hidden}<label>Seller account <select name="approve">{options}</select></label> '
            '<button>Confirm</button> <button name="reject" value="1">Cancel</button></form></html>'
        )


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _refusal(why: str) -> str:
    return f"<!doctype html><title>Shopee</title><h1>{escape(why)}</h1>"
