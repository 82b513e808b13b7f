"""`python -m videotube.stack`: the door of this package."""

import argparse
import os
import sys
from collections.abc import Sequence

from videotube.stack.browser import ensure_browser
from videotube.stack.errors import StackError
from videotube.stack.local_run import run
from videotube.stack.services import SERVICES, execute
from videotube.stack.with_services import with_services


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; errors of the stack become one line and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m videotube.stack", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="run everything until Ctrl-C (make run)")
    command = verbs.add_parser("with-services", help="run a command with fresh MongoDB and Redis")
    command.add_argument("command", nargs=argparse.REMAINDER, help="after --")
    verbs.add_parser("ensure-browser", help="find a Chromium for the browser tests, or install it")
    for service in SERVICES:
        verbs.add_parser(service, help=f"become the {service} process alone (containers)")
    parsed = parser.parse_args(arguments)
    try:
        match parsed.verb:
            case "run":
                return run(os.environ)
            case "with-services":
                words = parsed.command[1:] if parsed.command[:1] == ["--"] else parsed.command
                if not words:
                    parser.error("with-services needs a command after --")
                return with_services(words, os.environ)
            case "ensure-browser":
                ensure_browser()
                return 0
            case service:
                execute(service, os.environ)
    except StackError as error:
        print(error, file=sys.stderr, flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
