"""What a media store raises, beside OSError for faults of this machine's disk."""


class StoreUnavailable(OSError):
    """The store does not answer, or not as it should: trying again later may help."""


class StoreRefused(Exception):
    """The store has looked at the file and will not have it: trying again cannot help."""
