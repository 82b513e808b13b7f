"""The main job, as a user does it: against the stack that `make run` starts."""
