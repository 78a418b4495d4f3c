"""Refuses passwords that are quickly guessed: zxcvbn plays the guesser, and says what gave the password away."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from zxcvbn import zxcvbn

# 0 to 4; from 3 on it withstands 10^8 guesses (zxcvbn's README).
_LEAST = 3
_MOST_LETTERS = 72  # zxcvbn's time grows with the length; whatever follows makes a password only stronger

_BY_PATTERN = {
    "dictionary": _("It is, or nearly is, a common word or a common password."),
    "spatial": _("It follows the keys of the keyboard."),
    "repeat": _("It repeats itself."),
    "sequence": _("It counts or spells on, as abc or 123 does."),
    "regex": _("A year is quickly guessed."),
    "date": _("A date is quickly guessed."),
}
_OWN = _("It is made of your own name, your address or the name of this program.")
_SHORT = _("It is quickly guessed.")
_ADVICE = _("Take four or five words that have nothing to do with each other, or let a password manager make one.")


class GuessableValidator:
    """For AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError with the reason and what to do."""
        told = zxcvbn(password[:_MOST_LETTERS], user_inputs=_about(user))
        if int(told["score"]) < _LEAST:
            raise ValidationError([_why(told["sequence"]), _ADVICE], code="password_guessable")

    def get_help_text(self) -> str:
        return str(_ADVICE)


def _why(sequence: list[dict[str, Any]]) -> Any:
    """The weakness of the longest part that has one."""
    parts = sorted(sequence, key=lambda part: len(part["token"]), reverse=True)
    for part in parts:
        if part.get("dictionary_name") == "user_inputs":
            return _OWN
        if part["pattern"] in _BY_PATTERN:
            return _BY_PATTERN[part["pattern"]]
    return _SHORT


def _about(user: Any) -> list[str]:
    told = [getattr(user, name, "") for name in ("username", "first_name", "last_name", "email")]
    return ["shopops", "shop ops", *filter(None, told), *str(told[-1]).split("@")]
