"""What accounts tells the apps above it."""

from dataclasses import dataclass

from bson import ObjectId

from core.events import DomainEvent
from core.screening import Verdict


@dataclass(frozen=True, slots=True)
class RegistrationHeld(DomainEvent):
    """Somebody has registered, and waits for approval before they may sign in."""

    user_id: ObjectId
    verdict: Verdict
