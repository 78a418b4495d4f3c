"""Mirror of statements, movements to and from the bank, what is still to be settled, and the wallet's balance."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from stores.models.mirror_row import MirrorRow, one_per_store


class Statement(MirrorRow):
    """Mirrors StatementRecord."""

    statement_at = models.DateTimeField(_("statement of"))
    currency = models.CharField(_("currency"), max_length=3)
    settlement_amount = models.DecimalField(_("settlement"), max_digits=20, decimal_places=4)
    revenue_amount = models.DecimalField(_("revenue"), null=True, max_digits=20, decimal_places=4)
    fee_amount = models.DecimalField(_("fees"), null=True, max_digits=20, decimal_places=4)
    adjustment_amount = models.DecimalField(_("adjustments"), null=True, max_digits=20, decimal_places=4)
    payment = models.CharField(_("payment"), max_length=16)

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        constraints: ClassVar = [one_per_store("statement")]
        indexes: ClassVar = [
            # the snapshot of an inspection: the last weeks' statements
            models.Index(fields=["store", "statement_at"], name="statement_recent"),
        ]


class Withdrawal(MirrorRow):
    """Mirrors WithdrawalRecord."""

    kind = models.CharField(_("kind"), max_length=16)
    state = models.CharField(_("state"), max_length=16)
    platform_status = models.CharField(_("platform's status"), max_length=40)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        constraints: ClassVar = [one_per_store("withdrawal")]


class UnsettledSum(MirrorRow):
    """Mirrors UnsettledRecord."""

    settlement_amount = models.DecimalField(_("expected settlement"), max_digits=20, decimal_places=4)
    transaction_count = models.PositiveIntegerField(_("transactions"), null=True)

    class Meta:
        verbose_name = _("unsettled sum")
        verbose_name_plural = _("unsettled sums")
        constraints: ClassVar = [one_per_store("unsettledsum")]


class Balance(MirrorRow):
    """Mirrors BalanceRecord."""

    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=4)
    currency = models.CharField(_("currency"), max_length=3)
    measured_at = models.DateTimeField(_("as of"))

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints: ClassVar = [one_per_store("balance")]
