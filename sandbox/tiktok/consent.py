"""The seller's consent page: choose an account, approve or reject, and back to the app's redirect URL."""

from html import escape
from urllib.parse import urlencode

from sandbox.tiktok.tokens import TokenHost
from sandbox.world import World


class ConsentPage:
    """`redirect_url` is fixed for the app, as in Partner Center; the request cannot name another."""

    def __init__(self, world: World, tokens: TokenHost, redirect_url: str) -> None:
        self._world, self._tokens, self._redirect_url = world, tokens, redirect_url

    def answer(self, query: dict[str, str], now: int) -> tuple[int, str]:
        """302 and where to, or 200 and the page. `approve=<open id>` also serves drivers without a browser."""
        if "reject" in query:
            return 302, f"{self._redirect_url}?{urlencode({'code': 'null', 'error': 'auth_denied'})}"
        account = next((one for one in self._world.accounts_of("tiktok") if one.open_id == query.get("approve")), None)
        if account is None:
            return 200, self._page(query)
        back = {"code": self._tokens.new_code(account, now), "state": query.get("state", "")}
        return 302, f"{self._redirect_url}?{urlencode({key: value for key, value in back.items() if value})}"

    def _page(self, query: dict[str, str]) -> str:
        options = "".join(
            f'<option value="{one.open_id}">{escape(one.name)} · {escape(one.shops[0].name)} ({one.region})</option>'
            for one in self._world.accounts_of("tiktok")
        )
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(query.get(name, ""))}">'
            for name in ("service_id", "state")
        )
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Authorize app</title>'
            "<h1>Authorize this app?</h1><p>Pretend TikTok Shop. It will read this seller's shops.</p>"
            f'<form>{hidden}<label>Seller account <select name="approve">{options}</select></label> '
            '<button>Approve</button> <button name="reject" value="1">Reject</button></form></html>'
        )
