"""What can go wrong at the start, told as a sentence and a remedy."""


class ServerFault(Exception):  # noqa: N818  (a fault told to a person, with what to do about it)
    """An embedded server cannot be had; `remedy` says what a person can do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.args[0]}\n{self.remedy}"
