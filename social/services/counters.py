"""Social's door to the house's counters."""

from core.mongo.counters import count

__all__ = ["count"]
