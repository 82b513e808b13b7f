"""Settings that are dangerous, or that contradict each other."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks

from core.diagnosis import Finding, Severity

SEVERITIES = {checks.WARNING: Severity.WARNING, checks.ERROR: Severity.ERROR}


def check_configuration() -> Iterator[Finding]:
    """What Django's own checks say, and what they cannot know. With DEBUG on, which is a machine of
    a developer, only what is wrong there, too."""
    yield from _django(deploy=not settings.DEBUG)
    if settings.DEBUG:
        return
    if settings.ALLOWED_HOSTS and set(settings.ALLOWED_HOSTS) <= {
        "localhost",
        "127.0.0.1",
        "[::1]",
    }:
        yield _warning(
            "hosts",
            "ALLOWED_HOSTS",
            "The site answers to this machine alone. Name the hosts by which people reach it.",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield _warning("hosts", "ALLOWED_HOSTS", "Any host name is taken. Name your own.")
    if not settings.TRUSTED_PROXIES and settings.MEDIA_ACCEL_PREFIX:
        yield _warning(
            "proxies",
            "TRUSTED_PROXIES",
            "MEDIA_ACCEL_PREFIX says that there is a proxy, and none is trusted: everybody seems "
            "to come from its address and shares one limit. Name its network.",
        )
    if not settings.RATELIMIT_ENABLE:
        yield _warning(
            "limits", "RATELIMIT_ENABLE", "No limit counts, so passwords can be guessed at will."
        )
    if not settings.SESSION_COOKIE_SECURE:
        yield _warning(
            "cookies", "COOKIE_SECURE", "Cookies travel without TLS, too. Only for trials."
        )
    if settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend")):
        yield Finding(
            code="configuration.mail",
            severity=Severity.NOTE,
            subject="EMAIL_URL",
            text="Mail is printed to the log and reaches nobody.",
        )
    media, scratch = Path(settings.MEDIA_ROOT), Path(settings.SCRATCH_ROOT)
    if media.exists() and scratch.exists() and media.stat().st_dev != scratch.stat().st_dev:
        yield _warning(
            "disks",
            "VIDEOTUBE_DATA",
            "media and scratch are on two disks: each film is copied where a rename would do.",
        )


def _django(*, deploy: bool) -> Iterator[Finding]:
    messages = checks.run_checks(include_deployment_checks=deploy, databases=["default"])
    for message in messages:
        if message.is_silenced() or message.level < checks.WARNING:
            continue
        yield Finding(
            code="configuration.django",
            severity=SEVERITIES.get(message.level, Severity.ERROR),
            subject=str(message.id),
            text=" ".join(f"{message.msg} {message.hint or ''}".split()),
        )


def _warning(code: str, subject: str, text: str) -> Finding:
    return Finding(
        code=f"configuration.{code}", severity=Severity.WARNING, subject=subject, text=text
    )
