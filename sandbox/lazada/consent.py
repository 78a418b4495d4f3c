"""The seller's consent page: choose an account, approve or refuse, and back to the callback registered for the app."""

from html import escape
from urllib.parse import urlencode

from sandbox.lazada.gateway import App
from sandbox.world import World


class ConsentPage:
    """`redirect_url`: as registered for both apps; a request that names another is refused on the page itself."""

    def __init__(self, world: World, apps: list[App], redirect_url: str) -> None:
        self._world, self._redirect_url = world, redirect_url
        self._apps = {app.key: app for app in apps}

    def answer(self, query: dict[str, str], now: int) -> tuple[int, str]:
        """302 and where to, or the page. `approve=<open id>` also serves drivers without a browser."""
        app = self._apps.get(query.get("client_id", ""))
        if app is None or query.get("response_type") != "code":
            return 400, "<!doctype html><title>Lazada</title><h1>unauthorized_client</h1>"
        if query.get("redirect_uri") != self._redirect_url:
            return 400, "<!doctype html><title>Lazada</title><h1>redirect_uri does not match the registered one</h1>"
        back = {"state": query["state"]} if query.get("state") else {}
        if "reject" in query:
            return 302, f"{self._redirect_url}?{urlencode({'error': 'access_denied', **back})}"
        account = next((one for one in self._world.accounts_of("lazada") if one.open_id == query.get("approve")), None)
        if account is None:
            return 200, self._page(app, query)
        return 302, f"{self._redirect_url}?{urlencode({'code': app.tokens.new_code(account, now), **back})}"

    def _page(self, app: App, query: dict[str, str]) -> str:
        options = "".join(
            f'<option value="{one.open_id}">{escape(one.name)} · '
            f"{escape(', '.join(f'{shop.name} ({shop.country})' for shop in one.shops))}</option>"
            for one in self._world.accounts_of("lazada")
        )
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(query.get(name, ""))}">'
            for name in ("response_type", "client_id", "redirect_uri", "state")
        )
        what = "read and answer chats" if app.kind == "im" else "read this seller's stores"
        return (
            '<!doctype html><html lang="en"><meta charset="utf-8"><title>Authorize app</title>'
            f"<h1>Authorize this app?</h1><p>Pretend Lazada. It will {what}.</p>"
            f'<form>{hidden}<label>Seller account <select name="approve">{options}</select></label> '
            '<button>Approve</button> <button name="reject" value="1">Reject</button></form></html>'
        )
