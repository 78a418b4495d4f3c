"""What Shopee allows an app."""

from stores.platforms.allowances import Allowance, Quota, Rate

# Shopee publishes no number. Ten a second for each shop is what other developers report, unconfirmed; error_rate_limit
# slows it down. error_limit ends the app's day at an untold number of calls, until 00:00 UTC+8 (API pages of 2026).
ALLOWANCE = Allowance(
    rates=(Rate(("shop", "api"), 10.0), Rate(("shop",), 10.0)),
    quotas=(Quota("app, daily", per="app", zone="Asia/Singapore"),),
)
