"""What Lazada allows an app."""

from stores.platforms.allowances import Allowance, Quota, Rate

# No rate is published; clients that live with SellerCallLimit stay at about five a second for each seller. The app's own
# rate is a guess that AppCallLimit corrects. 10,000,000 calls in any 24 hours once an app is online, 10,000 while it is in
# test (Open Platform guide 121098): LAZADA_CALLS_PER_DAY tells the latter.
ALLOWANCE = Allowance(
    rates=(Rate(("shop", "api"), 5.0), Rate(("shop",), 5.0), Rate(("app",), 250.0)),
    quotas=(Quota("app, 24 hours", per="app", calls=10_000_000, rolling=True),),
)
