"""The first page of the admin: what waits, what came today, how it went for thirty days."""
