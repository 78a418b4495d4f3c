"""Products and their stock: a benign range, of which the first few are what ordinary orders buy."""

from sandbox import names
from sandbox.model import DAY, HOUR, Product, Shop, Sku
from sandbox.pen import Pen
from sandbox.timeline import Timeline

_REGULAR = 6
_OTHER = ("ACTIVATE", "ACTIVATE", "ACTIVATE", "SELLER_DEACTIVATED", "DRAFT", "PENDING", "FAILED", "DELETED")


def stock_shelves(shop: Shop, pen: Pen, now: int) -> None:
    """10 to 14 products with plenty of stock; in an idle shop nothing was touched since."""
    for number in range(pen.between(10, 15)):
        listed = now - max(shop.idle, pen.between(1, 25) * DAY) - pen.between(40, 200) * DAY
        status = "ACTIVATE" if number < _REGULAR else pen.pick(_OTHER)
        product = new_product(shop, pen, listed, status)
        product.moves.add(now - (shop.idle or DAY) - pen.between(HOUR, 20 * DAY), status)
        if number < _REGULAR:
            shop.regular.append(product)


def new_product(shop: Shop, pen: Pen, listed: int, status: str = "ACTIVATE") -> Product:
    """A product with one to three SKUs that nobody has bought yet."""
    product = Product(pen.id(17), f"{pen.pick(names.GOODS)} {pen.pick(names.KINDS)}", Timeline(listed, status))
    for number in range(pen.pick((1, 2, 2, 3))):
        price = pen.between(300, 4000) / 100 * names.COUNTRIES[shop.country].per_usd
        variant = names.VARIANTS[(number * 2 + shop.index) % 6]
        stock = 2_500_000 if pen.chance(0.01) else pen.between(400, 2000)
        product.skus.append(
            Sku(
                id=pen.id(18),
                product=product,
                seller_sku=f"SKU-{pen.between(1000, 9999)}-{variant}",
                name=variant,
                price=names.money(shop.country, price),
                stock=Timeline(listed, stock),
                committed=pen.between(0, 20),
            )
        )
    if shop.platform == "shopee" and len(product.skus) == 1:
        product.skus[0].id = product.id  # an item without models
    return shop.products.add(product)


def edit(product: Product, now: int) -> None:
    """The seller touches a listing."""
    product.moves.change(now, product.moves.at(now))
