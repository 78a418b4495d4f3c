"""`manage.py up`: the one-command start. Brings database and broker where none is named, a demo where no real app is."""

import json
import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from shopops.launcher.faults import ServerFault
from shopops.launcher.launch import Launch
from shopops.launcher.output import Output
from shopops.launcher.plan import Choices
from shopops.launcher.running import AlreadyRunningError, running_environment
from shopops.launcher.supervisor import ChildGivenUpError, StopAskedError
from stores.platforms.names import NAMES


class Command(BaseCommand):
    help = "Starts everything: database, broker, sandbox marketplace, pages, workers, beat; then inspects every store."
    requires_system_checks = []  # what they would miss is what this command brings

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="exit after the first sweep; its sums are the last line"
        )
        parser.add_argument(
            "--no-sandbox", action="store_true", help="no demo; also when an app key of a platform is set"
        )
        parser.add_argument("--stores", type=int, default=12, help="how many stores the demo has")
        parser.add_argument("--seed", type=int, default=1, help="which demo world; the same seed, the same world")
        parser.add_argument("--latency-ms", type=int, default=0, help="how slow the pretend marketplace answers")
        parser.add_argument("--platforms", default=",".join(NAMES), help="which platforms the demo shows, comma list")
        parser.add_argument("--port", type=int, help="of the pages; without it the first free one from 8000 on")
        parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="worker processes, one a core")

    def handle(self, *args: Any, **options: Any) -> None:
        choices = Choices(
            once=options["once"],
            sandbox=not options["no_sandbox"] and not any("APP_KEY" in name for name in settings.PLATFORM_SETTINGS),
            stores=options["stores"],
            seed=options["seed"],
            latency_ms=options["latency_ms"],
            platforms=options["platforms"],
            port=options["port"],
            workers=max(1, options["workers"]),
        )
        output = Output(sys.stderr if choices.once else sys.stdout)
        try:
            self._run(choices, output)
        except StopAskedError:
            output.say("Everything is stopped.")
            if choices.once:
                raise SystemExit(130) from None
        except AlreadyRunningError as fault:
            where = running_environment(settings.BASE_DIR).get("SHOPOPS_URL", "it does not end")
            raise CommandError(f"ShopOps is already up in this folder: {where}. Stop that one first.") from fault
        except (ServerFault, ChildGivenUpError) as fault:
            raise CommandError(str(fault)) from fault

    def _run(self, choices: Choices, output: Output) -> None:
        sums = ""
        with Launch(settings.BASE_DIR, choices, output) as launch:
            launch.start()
            self._welcome(launch, output)
            sums = self._first_sweep(launch, choices, output)
            if not choices.once:
                launch.stay()
        self.stdout.write(sums)

    def _first_sweep(self, launch: Launch, choices: Choices, output: Output) -> str:
        """A failed sweep ends a `--once`; a standing installation goes on, its beat will try again."""
        try:
            sums = launch.first_sweep()
        except ServerFault as fault:
            if choices.once:
                raise
            output.say(str(fault))
            return ""
        if not choices.once:
            output.say(_in_words(sums))
            self._welcome_back(launch, output)
        return sums

    def _welcome(self, launch: Launch, output: Output) -> None:
        output.say(f"ShopOps is at {launch.url}")
        for login in launch.logins:
            output.say(f"  sign in as {login['username']} / {login['password']} ({login['role']})")
        if launch.api_token:
            output.say(f"  a program of alice's sends  Authorization: Bearer {launch.api_token}")
        self._tell_links(launch, output)

    def _welcome_back(self, launch: Launch, output: Output) -> None:
        """After the first inspection, which may have taken longer than the first links last."""
        self._tell_links(launch, output)
        output.say(f"ShopOps is at {launch.url} (Ctrl-C stops everything).")

    def _tell_links(self, launch: Launch, output: Output) -> None:
        links = launch.sign_in_links()
        if links:
            output.say(
                "Or open one of these; each signs in once, within half an hour (`python manage.py demo_links` makes new ones):"
            )
        for one in links:
            output.say(f"  {one['username']} ({one['role']}): {one['link']}")


def _in_words(sums: str) -> str:
    told = json.loads(sums)
    return f"{told['inspected']} of {told['stores']} stores inspected in {told['seconds']} s, {told['findings']} findings open."
