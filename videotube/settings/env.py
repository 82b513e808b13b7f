"""The one reader of the environment: typed, and failing early with the name of what is wrong."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from environs import Env, EnvValidationError

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = Env(eager=False)
"""Errors are collected, and raised together by `env.seal()` at the end of the settings."""


def faults(error: EnvValidationError) -> str:
    """What is wrong, in one line: `NAME: reason; NAME: reason`."""
    named: dict[str, list[str]] = dict(error.error_messages)  # type: ignore[arg-type]
    return "; ".join(f"{name}: {' '.join(_texts(why))}" for name, why in named.items())


def _texts(why: Iterable[Any]) -> list[str]:
    """The reasons; of a list, environs hands over no more than the places that are wrong."""
    return [f"entry {each + 1} is not valid." if type(each) is int else str(each) for each in why]


def seconds(name: str, default: int) -> timedelta:
    """A duration given in whole seconds."""
    return timedelta(seconds=env.int(name, default) or 0)
