"""Settings, one file per concern; every value from outside is read and typed through `env`.

The variables an operator may set are listed in `docs/settings.md`.
"""

from django.core.exceptions import ImproperlyConfigured
from environs import EnvValidationError

from videotube.settings.admin import *
from videotube.settings.api import *
from videotube.settings.backup import *
from videotube.settings.base import *
from videotube.settings.cloudinary import *
from videotube.settings.database import *
from videotube.settings.env import env, faults
from videotube.settings.jobs import *
from videotube.settings.logs import *
from videotube.settings.mail import *
from videotube.settings.media import *
from videotube.settings.moderation import *
from videotube.settings.playlists import *
from videotube.settings.ratelimits import *
from videotube.settings.redis import *
from videotube.settings.security import *
from videotube.settings.tokens import *
from videotube.settings.transcoding import *
from videotube.settings.uploads import *

try:
    env.seal()
except EnvValidationError as error:
    raise ImproperlyConfigured(faults(error)) from None
