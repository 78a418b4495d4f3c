"""What TikTok Shop allows an app."""

from stores.platforms.allowances import Allowance, Quota, Rate

# Documentation until the end of 2025: 50 calls a second for each app, shop and API, 429 beyond; that of 2026: granted
# dynamically, begin low. Customer service: 10,000 reads a day (code 45101004); of whom, and when the day ends, is not said:
# each shop and UTC are taken, and the platform's own word ends it earlier. Test shops: 1,000 calls an hour (36009037).
ALLOWANCE = Allowance(
    rates=(Rate(("shop", "api"), 20.0),),
    quotas=(
        Quota("customer service", per="shop", calls=10_000, path="/customer_service/"),
        Quota("test shop, hourly", per="shop", hourly=True),
    ),
)
