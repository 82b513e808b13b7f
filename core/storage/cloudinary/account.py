"""`CLOUDINARY_URL` taken apart. Knows neither Django nor the SDK, for the settings read it too."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

FORM = "cloudinary://<api key>:<api secret>@<cloud name>"
DELIVERY = "https://res.cloudinary.com"
OPTIONS = ("upload_prefix", "secure_distribution", "signature_algorithm")
ALGORITHMS = ("sha1", "sha256")


@dataclass(frozen=True, slots=True)
class Account:
    """An account, as the SDK's options name its parts."""

    cloud_name: str
    api_key: str
    api_secret: str = field(repr=False)
    upload_prefix: str = ""
    secure_distribution: str = ""
    signature_algorithm: str = "sha1"

    @property
    def is_real(self) -> bool:
        """Whether it is Cloudinary's own service; a stand-in (for tests) also delivers files."""
        host = urlsplit(self.upload_prefix).hostname or "cloudinary.com"
        return host == "cloudinary.com" or host.endswith(".cloudinary.com")

    @property
    def delivery_origin(self) -> str:
        """Scheme and host from which files come."""
        if not self.is_real:
            return self.upload_prefix
        return f"https://{self.secure_distribution}" if self.secure_distribution else DELIVERY

    @property
    def call_options(self) -> dict[str, Any]:
        """The options that each call of the SDK takes."""
        options: dict[str, Any] = {
            "cloud_name": self.cloud_name,
            "api_key": self.api_key,
            "api_secret": self.api_secret,
            "signature_algorithm": self.signature_algorithm,
        }
        if self.upload_prefix:
            options["upload_prefix"] = self.upload_prefix
        return options


def parse_account(url: str) -> Account:
    """Raises ValueError, which says what is wrong without repeating the secret."""
    parts = urlsplit(url)
    if parts.scheme.lower() != "cloudinary":
        raise ValueError(f"Not of the form {FORM}.")
    if not (parts.hostname and parts.username and parts.password):
        raise ValueError(f"The key, the secret or the cloud's name is missing: {FORM}.")
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    prefix = given.get("upload_prefix", "").rstrip("/")
    if prefix and (urlsplit(prefix).scheme not in ("http", "https") or not urlsplit(prefix).netloc):
        raise ValueError("upload_prefix is no http or https address.")
    if given.get("signature_algorithm", "sha1") not in ALGORITHMS:
        raise ValueError("signature_algorithm is neither sha1 nor sha256.")
    options = {name: given[name] for name in OPTIONS if name in given} | (
        {"upload_prefix": prefix} if prefix else {}
    )
    if parts.path.strip("/"):
        # As the SDK has it: a path names a delivery host of one's own.
        options["secure_distribution"] = parts.path.strip("/")
    # Not `hostname`, which is in lower case; names of clouds are not.
    cloud = parts.netloc.rpartition("@")[2].partition(":")[0]
    return Account(cloud, parts.username, parts.password, **options)
