"""Verbs that change videos. Each takes the actor as `by=` and raises `core.errors`."""
