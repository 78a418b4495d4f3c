"""Stock as the seller sets it: what can be sold is overwritten, in a small XML text."""

from xml.sax.saxutils import escape

from stores.platforms.base import ShopSession
from stores.platforms.deeds import Attempt, Receipt, SetStock, Sight, number_seen
from stores.platforms.errors import RefusedCallError
from stores.platforms.lazada import wire
from stores.platforms.lazada.client import LazadaClient
from stores.platforms.lazada.pages import decode
from stores.platforms.lazada.parse_goods import stock_record
from stores.platforms.lazada.verdicts import read_answer
from stores.platforms.once import sent_once

# /product/price_quantity/update is closed for a while when a campaign runs; this path stays open.
_UPDATE = "/product/stock/sellable/update"


async def set_stock(client: LazadaClient, shop: ShopSession, wish: SetStock) -> Receipt:
    """The number that can be sold, over what unpaid and unpacked orders hold."""
    before = await _available(client, shop, wish)
    with sent_once():
        await client.shop_call(shop, _UPDATE, {"payload": payload_of(wish)}, method="POST", read=read_answer)
    return Receipt(wish.sku_id, before=before)


async def look_at_stock(client: LazadaClient, shop: ShopSession, wish: SetStock, attempt: Attempt) -> Sight:
    """By the number that stands there now."""
    return number_seen(await _available(client, shop, wish), wish.quantity, attempt.before)


def payload_of(wish: SetStock) -> str:
    """Sellers with several warehouses name the one that is meant."""
    number = f"<SellableQuantity>{wish.quantity}</SellableQuantity>"
    if wish.warehouse_id:
        place = f"<WarehouseCode>{escape(wish.warehouse_id)}</WarehouseCode>{number}"
        place = f"<MultiWarehouseInventory>{place}</MultiWarehouseInventory>"
        number = f"<MultiWarehouseInventories>{place}</MultiWarehouseInventories>"
    sku = f"<ItemId>{escape(wish.product_id)}</ItemId><SkuId>{escape(wish.sku_id)}</SkuId>{number}"
    return f"<Request><Product><Skus><Sku>{sku}</Sku></Skus></Product></Request>"


async def _available(client: LazadaClient, shop: ShopSession, wish: SetStock) -> int:
    data = await client.shop_call(shop, "/product/item/get", {"item_id": wish.product_id})
    found = [sku for sku in decode(data, wire.Product).skus if str(sku.SkuId) == wish.sku_id]
    if not found:
        raise RefusedCallError("Lazada shows no such SKU in this product.")
    try:
        return stock_record(wish.product_id, found[0]).available
    except ValueError as fault:
        raise RefusedCallError(f"Lazada tells no stock of this SKU: {fault}.") from fault
