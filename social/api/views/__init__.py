"""Comments, likes and subscriptions over REST."""

NEWEST = ("-created_at", "-pk")
