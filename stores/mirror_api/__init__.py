"""The mirror in the REST API: orders, returns, chats, products, stock, reviews, money, as the platforms told them."""
