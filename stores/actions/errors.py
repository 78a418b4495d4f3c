"""Why something is not written down to be done. Each says to a person what is wrong and what to do."""

from collections.abc import Mapping


class AskError(Exception):
    """What was asked for was not taken on; nothing will be sent."""


class NoRightError(AskError):
    """The person's role does not allow it."""


class NotAskedRightError(AskError):
    """Something in it cannot be. `errors`: field -> sentences."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__("; ".join(sentence for sentences in errors.values() for sentence in sentences))
        self.errors = dict(errors)


class CollisionError(AskError):
    """Something happened to the subject since the person looked. `happened`: sentences, the newest first."""

    def __init__(self, happened: list[str]) -> None:
        super().__init__(" ".join(happened))
        self.happened = happened


class TooLateError(AskError):
    """The action is past the point where this could be done to it."""
