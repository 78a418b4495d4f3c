"""Policy pages as the platforms' help centres show them, for each platform and country; Indonesia's change after some minutes."""

from collections.abc import Collection

from sandbox import names

PREFIX = "/_sandbox/policy/"
# So long after its start the world's policies change.
CHANGE_AFTER_SECONDS = 180

_BEFORE = (
    "Every seller starts the quarter with a clean record.",
    "Orders are handed to the carrier within two working days.",
    "A parcel that is handed over late adds one violation point to the record of the store.",
    "Buyers' messages are answered within twenty-four hours, also on public holidays.",
    "Stores that do nothing for thirty days are taken off the search results until somebody signs in.",
    "Questions about this page are answered by your account manager.",
)
_AFTER = (
    *_BEFORE[:2],
    "A parcel that is handed over late adds two violation points to the record of the store, and a fee for each parcel.",
    *_BEFORE[3:5],
    "The new rule is effective from the first day of next month.",
    _BEFORE[5],
)


def policy_page(path: str, seconds: float, changed_ones: Collection[tuple[str, str]] = ()) -> str | None:
    """The page at a path, `seconds` after the world began; None where there is none. `changed_ones`: told to change, by platform
    and country.
    """
    platform, _, country = path.removeprefix(PREFIX).partition("/")
    if platform not in ("tiktok", "shopee", "lazada") or country not in names.COUNTRIES:
        return None
    changed = (platform, country) in changed_ones or (country == "ID" and seconds >= CHANGE_AFTER_SECONDS)
    paragraphs = "".join(f"<p>{one}</p>" for one in (_AFTER if changed else _BEFORE))
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8><title>Seller policy</title></head><body>"
        "<nav><a href='/'>Home</a><a href='/courses'>Courses</a></nav>"
        f"<main><article><h1>Seller policy, {country}</h1>{paragraphs}</article></main><footer>Imprint</footer></body></html>"
    )
