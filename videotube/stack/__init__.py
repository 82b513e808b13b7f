"""The local stack: finds, starts, watches and stops every process that VideoTube needs.

Nothing here imports Django or its settings: this package runs before they can be read, and
the settings themselves ask it (`discovery`) where the running services are.
"""
