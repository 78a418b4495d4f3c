"""How a login name is shown to those who may not read the register: enough to tell two apart, too little to try."""

_SHOWN = 3


def masked(login: str) -> str:
    """`f•••@shop.example` for an address, else the last letters: a third of them, three at most."""
    name, at, host = login.partition("@")
    if at:
        return f"{name[:1]}•••@{host}"
    shown = min(_SHOWN, len(login) // 3)
    return "•••" + (login[-shown:] if shown else "")
