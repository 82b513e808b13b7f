"""What can go wrong before or while the stack runs: each error is one line for a person."""


class StackError(Exception):
    """A reason, in one clear line, why the stack cannot start or go on."""


class EngineUnavailableError(StackError):
    """No usable program for an engine; `packages` names Debian packages that would mend it."""

    def __init__(self, message: str, packages: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.packages = packages
