"""Names, texts and prices that make the world look lived in. All invented."""

COUNTRIES = ("ID", "TH", "VN", "MY", "PH", "SG", "GB", "US")
CURRENCY = {"ID": "IDR", "TH": "THB", "VN": "VND", "MY": "MYR", "PH": "PHP", "SG": "SGD", "GB": "GBP", "US": "USD"}
# Units of the currency for one US dollar, roughly: prices only have to look right.
PER_USD = {"IDR": 16300, "THB": 34, "VND": 25400, "MYR": 4.4, "PHP": 57, "SGD": 1.32, "GBP": 0.77, "USD": 1}

SELLERS = (
    "Maju Jaya", "Bunga Melati", "บ้านสวย", "ร้านดีดี", "Nhà Xinh", "Sài Gòn Mode", "Kedai Ria", "Suria Living",
    "Bahay Kubo", "Tindahan ni Ate", "Lion City Goods", "Merlion Home", "Thames & Tea", "Camden Crafts",
    "Sunny Side", "Blue Ridge Supply", "深圳优选", "义乌百货", "广州时尚馆", "杭州小店 ✨",
)  # fmt: skip
KINDS = ("Beauty", "Home", "Fashion", "Kids", "Tech", "Sports", "Kitchen", "Pets", "旗舰店", "Outlet")

GOODS = (
    "Linen shirt", "Ceramic mug", "LED desk lamp", "Yoga mat", "Phone stand", "Silk scarf", "Bamboo brush", "Cat tunnel",
    "Lip tint", "Sun hat", "Noodle bowl", "Travel pouch", "Hair clip set", "Running socks", "Tea infuser", "蓝牙耳机",
)  # fmt: skip
VARIANTS = ("S", "M", "L", "Black", "White", "Rose")

NICKNAMES = ("Ayu", "Nok", "Linh", "Farid", "Jessa", "Wei", "Olivia", "Noah", "สมชาย", "Thảo", "小明", "M. Tan")
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

SCANS = ("Picked up by the carrier", "Arrived at the sorting centre", "Left the sorting centre", "Out for delivery")
