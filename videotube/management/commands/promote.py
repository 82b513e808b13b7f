"""The operator's door to who may do what in the admin."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from core.errors import DomainError
from core.management.reporting import ReportingCommand
from videotube import roles


class Command(ReportingCommand):
    help = (
        "Give people a role in the admin, or take it away: manage.py promote ann bob moderator. A "
        "role takes the place of all that the person might do before. On a fresh site it makes "
        "the first superuser of an account that has registered. It is written into the history, "
        "counts from the person's next click on, and may be repeated. Ends with 1 if somebody "
        "could not be given it, e.g. for an unknown username; the others are."
    )
    epilog = (
        "Roles: "
        + "; ".join(f"{name}: {role.words}" for name, role in roles.ROLES.items())
        + "; superuser: everything, and to give roles in the admin; none: no staff any more. Each "
        "of the first three is a group whose rights this command makes anew: for another mix of "
        "rights make a group of your own in the admin."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.usage = (
            "%(prog)s [--dry-run] [--json] USERNAME [USERNAME …] ROLE\n"
            "       %(prog)s --list [--json]"
        )
        parser.add_argument(
            "words",
            nargs="*",
            metavar="USERNAME, ROLE",
            help=f"one or more usernames, then one of {', '.join(roles.NAMES)}",
        )
        parser.add_argument("--list", action="store_true", help="say who has which role")
        self.add_dry_run(parser)
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        words = options["words"]
        if options["list"]:
            if words:
                self.wrong("--list takes no usernames.")
            self._list()
            return
        *usernames, role = words or [""]
        if role not in roles.NAMES:
            self.wrong(f"Name people and then one of {', '.join(roles.NAMES)}.")
        if not usernames:
            self.wrong("Name at least one person before the role.")
        self._promote(list(dict.fromkeys(usernames)), role, dry_run=options["dry_run"])

    def _list(self) -> None:
        found = 0
        for user in roles.staff():
            role, found = roles.role_of(user), found + 1
            inactive = "" if user.is_active else "  (deactivated)"
            self.tell(
                f"{role:<16}  {user.username}{inactive}",
                username=user.username,
                role=role,
                active=user.is_active,
            )
        self.sum_up(f"{found} may enter the admin.", staff=found)

    def _promote(self, usernames: list[str], role: str, *, dry_run: bool) -> None:
        changed, failures = 0, []
        for username in usernames:
            try:
                done = roles.give_role(username=username, role=role, by=None, dry_run=dry_run)
            except DomainError as error:
                failures.append(f"{username}: {error.message}")
                continue
            changed += done
            if dry_run:
                text = "would get this role" if done else "has this role already"
            else:
                text = "has this role now" if done else "had this role already"
            self.tell(
                f"{role:<16}  {username}  {text}",
                username=username,
                role=role,
                changed=done and not dry_run,
            )
        text = f"{changed} changed."
        if dry_run:
            text = f"{changed} to be changed. Nothing was; leave --dry-run out to do it."
        self.sum_up(text, role=role, changed=changed, failed=len(failures), dryRun=dry_run)
        if failures:
            raise CommandError(" ".join(failures))
