"""The operator's door to deleting an account."""

from typing import Any

from bson import ObjectId
from django.core.management.base import CommandError, CommandParser

from accounts.erasure import counts
from accounts.models import Erasure, User
from accounts.services import erasing
from core.audit import OPERATOR
from core.errors import DomainError
from core.management.reporting import ReportingCommand


class Command(ReportingCommand):
    help = (
        "Delete an account and everything under it: the channel with its videos and their files, "
        "comments, likes, subscriptions, posts, playlists, history, uploads, sessions, pictures. "
        "Counts of others go down accordingly; a comment that others have replied to stays as a "
        "nameless tombstone. At once nobody can sign in to it any more and its name and e-mail are "
        "free; the rest is removed piece by piece, by this command or, where it is stopped, by the "
        "worker. This cannot be undone: --dry-run shows what would go, and `export_user` keeps a "
        "copy. Decisions of staff about the person stay in the history. Ends with 1 if there is no "
        "such account, or it is the last superuser."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", metavar="USERNAME_OR_ID", help="whose account")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--reason", default="", help="for the history")
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        user_id, name = self._account(options["user"])
        try:
            erasing.ensure_not_last(User.objects.get(pk=user_id))
        except DomainError as error:
            raise CommandError(error.message) from error
        for kind, number in counts(user_id).items():
            if number:
                self.tell(f"{number:>8,}  {kind}", kind=kind, count=number)
        if options["dry_run"]:
            self.sum_up(
                f"{name}: nothing was changed; leave --dry-run out to delete this.",
                user=str(user_id),
                dryRun=True,
                deleted=False,
            )
            return
        if not options["yes"]:
            self._ask(name)
        try:
            if not Erasure.objects.filter(user_id=user_id).exists():
                erasing.close(user_id, by=OPERATOR, reason=options["reason"][:500])
            done = erasing.erase(user_id)
        except (DomainError, OSError) as error:
            raise CommandError(getattr(error, "message", str(error))) from error
        text = f"{name} is deleted."
        if not done:
            text = f"{name} is closed; the worker removes what is left of it."
        self.sum_up(text, user=str(user_id), dryRun=False, deleted=done)

    def _account(self, named: str) -> tuple[ObjectId, str]:
        """Also one whose deletion was interrupted, by its id."""
        whose = User.objects.known_as(named).values_list("pk", "username").first()
        if whose is None and ObjectId.is_valid(named):
            whose = User.objects.filter(pk=ObjectId(named)).values_list("pk", "username").first()
        if whose is None:
            raise CommandError(f"There is no account {named}.")
        return whose

    def _ask(self, name: str) -> None:
        """Raises CommandError unless the name is typed."""
        self.stderr.write(f"Type {name} to delete the account for good: ", ending="")
        try:
            typed = input()
        except EOFError:
            typed = ""
        if typed.strip() != name:
            raise CommandError("Nothing was deleted.")
