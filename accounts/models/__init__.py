"""Documents of accounts."""

from accounts.models.erasure import Erasure
from accounts.models.session import Ending, Session
from accounts.models.user import User

__all__ = ["Ending", "Erasure", "Session", "User"]
