"""The platforms that have a connector. Adding one adds a line here."""

from stores.platforms.base import Platform
from stores.platforms.lazada.platform import Lazada
from stores.platforms.shopee.platform import Shopee
from stores.platforms.tiktok.platform import TikTokShop

PLATFORMS: dict[str, type[Platform]] = {
    TikTokShop.id: TikTokShop,
    Lazada.id: Lazada,
    Shopee.id: Shopee,
}
