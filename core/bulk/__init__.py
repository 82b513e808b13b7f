"""Work on many rows at once: the same for a few, done at once, and for thousands, done by a worker.

`operations` is what can be done, `runs` does it to many, `sweeping` sees to runs that nobody works
at, `actions` is the door of the admin.
"""
