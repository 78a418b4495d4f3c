"""What allauth asks of us about second factors: their secrets lie sealed, and the last one stays."""

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext_lazy as _

from people.models import User
from people.sealed_columns import SealedWithin, seals_as_well
from people.sign_in.both_factors import ENOUGH
from people.vault import SealBrokenError, seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of apps and seeds of recovery codes go through the vault."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "This is your only second factor. Add another one first, then take this away."
        ),
    }

    def encrypt(self, text: str) -> str:
        """`<number of the person>|<sealed>`. Sealed for this person: they enrol themselves, so they are the one asking."""
        owner = str(context.request.user.pk)
        return f"{owner}|{seal(text, _place(owner))}"

    def decrypt(self, encrypted_text: str) -> str:
        owner, _bar, sealed = encrypted_text.partition("|")
        return unseal(sealed, _place(owner))

    def get_totp_issuer(self) -> str:
        return "ShopOps"

    def get_totp_label(self, user: User) -> str:
        return user.get_username()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Everybody needs a second factor: the last one is exchanged by adding another first."""
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=ENOUGH)
        return bool(others.exclude(pk=authenticator.pk).exists())


def ensure_own(authenticator: Authenticator, field: str) -> None:
    """Raises SealBrokenError when the secret in this row was sealed for another person's."""
    if authenticator.data[field].partition("|")[0] != str(authenticator.user_id):
        raise SealBrokenError("A second factor's secret does not belong to its row.")


def name_sealed_columns() -> None:
    """Called at start: where they lie, for those who seal everything anew."""
    for key in ("secret", "seed"):
        seals_as_well(SealedWithin(Authenticator, "data", "mfa_authenticator:{user_id}:secret", key))


def _place(owner: str) -> str:
    return f"mfa_authenticator:{owner}:secret"
