"""The way back down: what people want done at the platforms. `ask` writes it down, `outbox` claims it, `sending` sends it once."""
