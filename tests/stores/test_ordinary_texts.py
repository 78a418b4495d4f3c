"""Buyers write names of goods, sizes and thanks all day: none of it looks like a scam."""

import pytest

from stores.screens.scam import OK, screen

ORDINARY = """Ceramic mug|LED desk lamp|My mail is buyer@mail.example|My mail is [e-mail]|Picture frame 8"|Hello
ok thanks|Size M please|Do you have it in blue?|Bamboo cutting board|Wireless mouse|USB-C cable 2m
Yoga mat purple|Tea infuser|When will it ship?|Is it original?|Can I get an invoice?
Cancel my order please|Wrong size, how to return|Kids raincoat 110cm|Postcode 560123|2 pcs
Address: 12 Jalan Ampang, KL 50450|Is COD available?|any discount if I buy 2|voucher cannot use
halo kak|masih ada stok?|kapan dikirim|bisa cod?|gelas keramik|mau tukar ukuran|สนใจค่ะ|แก้วเซรามิก
โคมไฟตั้งโต๊ะ|ของแท้ไหม|เปลี่ยนไซส์ได้ไหม|còn hàng không shop|cốc sứ|đèn bàn LED|đổi size được không
có xuất hóa đơn không|ada stok?|mug seramik|lampu meja|boleh tukar saiz?|nak resit|available pa po?
tasa na ceramic|ilaw sa mesa|pwede palit ng size?|在吗|陶瓷杯|台灯|可以换码吗|开发票吗|能便宜点吗|Baby bottle 240ml
Screen protector|Power bank 10000mAh|Curtain 140x200|Sofa cover 3 seater"""


@pytest.mark.parametrize("text", [text for line in ORDINARY.splitlines() for text in line.split("|")])
def test_what_buyers_write_all_day_is_no_scam(text: str) -> None:
    assert screen(text).verdict == OK
