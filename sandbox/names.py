"""Names, texts and prices that make the world look lived in. All invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Country:
    """`per_usd`: units of the currency for one US dollar, roughly; prices only have to look right."""

    currency: str
    per_usd: float
    digits: int
    dial: str
    city: str


COUNTRIES = {
    "ID": Country("IDR", 16300, 0, "62", "Jakarta"),
    "TH": Country("THB", 34, 2, "66", "Bangkok"),
    "VN": Country("VND", 25400, 0, "84", "Hồ Chí Minh"),
    "MY": Country("MYR", 4.4, 2, "60", "Kuala Lumpur"),
    "PH": Country("PHP", 57, 2, "63", "Quezon City"),
    "SG": Country("SGD", 1.32, 2, "65", "Singapore"),
    "GB": Country("GBP", 0.77, 2, "44", "Leeds"),
    "US": Country("USD", 1, 2, "1", "San Jose"),
}

LOCAL_SELLERS = {
    "ID": ("Maju Jaya", "Bunga Melati", "Toko Sumber Rejeki"),
    "TH": ("บ้านสวย", "ร้านดีดี", "Siam Living"),
    "VN": ("Nhà Xinh", "Sài Gòn Mode", "Tiệm Nhà Ong"),
    "MY": ("Kedai Ria", "Suria Living", "Kampung Kraf"),
    "PH": ("Bahay Kubo", "Tindahan ni Ate", "Mabuhay Mart"),
    "SG": ("Lion City Goods", "Merlion Home", "Kopi & Co"),
    "GB": ("Thames & Tea", "Camden Crafts", "O'Hara's Attic"),
    "US": ("Sunny Side", "Blue Ridge Supply", "Prairie & Pine"),
}
CROSS_BORDER_SELLERS = ("深圳优选", "义乌百货", "广州时尚馆", "杭州小店 ✨", "宁波家居 🏠", "泉州鞋城")
KINDS = ("Beauty", "Home", "Fashion", "Kids", "Tech", "Sports", "Kitchen 🍳", "Pets", "旗舰店", "Outlet")

GOODS = (
    "Linen shirt", "Ceramic mug", "LED desk lamp", "Yoga mat", "Phone stand", "Silk scarf", "Bamboo brush", "Cat tunnel",
    "Lip tint", "Sun hat", "Noodle bowl", "Travel pouch", "Hair clip set", "Running socks", "Tea infuser", "蓝牙耳机",
    'Picture frame 8"', "Jam & jelly <set>",
)  # fmt: skip
VARIANTS = ("S", "M", "L", "Black", "White", "Rose")

# As the platform shows them: masked.
BUYERS = ("A***u", "N***k", "L***h", "F***d", "J***a", "W***i", "O***a", "N***h", "ส***ย", "T***o", "小***", "M***n")
NICKNAMES = ("Ayu", "Nok", "Linh", "Farid", "Jessa", "Wei", "Olivia", "Noah", "สมชาย", "Thảo", "小明 🌸", "M. Tan")
QUESTIONS = (
    "Is this still in stock?", "When will you ship my order?", "The parcel came damaged 😟", "Can I change the address?",
    "Barangnya ready kak?", "สินค้าพร้อมส่งไหมคะ", "Shop ơi còn hàng không?", "Boleh hantar hari ini?", "请问什么时候发货？",
    "Please call me at +62 812-3456-7890", "My mail is buyer@mail.example",
)  # fmt: skip
REPLIES = (
    "Yes, it ships today.",
    "Sorry for that! We will make it right.",
    "Sudah dikirim ya kak.",
    "已经安排发货了，请放心。",
)
SCAMS = (
    "Shopee Support: your shop will be closed tonight, verify now at http://sh0pee-verify.example/login",
    "TikTok Shop security team here. Send the 6-digit OTP you just got or the account is suspended today.",
    "Halo kak, saya mau order 500 pcs. Daftar barang ada di file order-list.apk, tolong install dulu ya.",
    "Add me on Telegram @seller_desk88, I pay outside the platform and you keep the fee.",
    "您好，我是平台客服，您的店铺违规，请把密码和验证码发给我解除限制。",
)
HARMLESS = (
    "The courier asks for a PIN at the door, is that normal?",
    "My friend says he got a strange link in a chat here. You never send links, right?",
    "Can I pay by card or only cash on delivery?",
)
SCANS = ("Picked up by the carrier", "Arrived at the sorting centre", "Left the sorting centre", "Out for delivery")


def money(country: str, value: float) -> str:
    """Decimal text in the currency's digits; nothing is "0"."""
    return f"{value:.{COUNTRIES[country].digits}f}" if value else "0"
