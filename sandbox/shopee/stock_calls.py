"""Stock as the seller sets it."""

from typing import Any

from sandbox import catalogue
from sandbox.model import Product
from sandbox.shopee import answers
from sandbox.shopee.call import Call
from sandbox.shopee.product_calls import reached

_MOST_MODELS, _MOST_STOCK = 50, 99_999_999


def update_stock(call: Call) -> dict[str, Any]:
    """Models of one item; a model that cannot be written fails alone. A stock that was written is a change of the item."""
    item_id, asked = call.body.get("item_id"), call.body.get("stock_list")
    if item_id is None:
        raise answers.RefusedError("product.error_param", "invalid field ItemId: value must  Not Null")
    row = reached(call, str(item_id))
    if row is None:
        raise answers.NO_ITEM
    if not isinstance(asked, list) or not 1 <= len(asked) <= _MOST_MODELS:
        raise answers.bad_parameter("stock_list must have 1 to 50 elements")
    told = [_written(call, row[0], *_model_and_stock(one)) for one in asked]
    done = [one for one in told if "stock" in one]
    if done:
        catalogue.edit(row[0], call.now)
        call.shop.products.touch()
    return {"success_list": done, "failure_list": [one for one in told if "failed_reason" in one]}


def _model_and_stock(asked: Any) -> tuple[int, int]:
    try:
        model_id, stock = asked.get("model_id", 0), asked["seller_stock"][0]["stock"]
    except (AttributeError, LookupError, TypeError):
        raise answers.bad_parameter("stock_list needs seller_stock") from None
    if type(model_id) is not int or type(stock) is not int or not 0 <= stock <= _MOST_STOCK:
        raise answers.bad_parameter("stock should be an integer")
    return model_id, stock


def _written(call: Call, product: Product, model_id: int, stock: int) -> dict[str, Any]:
    sku = next((sku for sku in product.skus if sku.id == str(model_id or product.id)), None)
    if sku is None:
        return {"model_id": model_id, "failed_reason": "The model does not exist."}
    sku.stock.change(call.now, stock)
    call.wrote("stock", sku.id, quantity=stock)
    return {"model_id": model_id, "location_id": "", "stock": stock}
