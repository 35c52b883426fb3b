"""How long a build takes: against the least it could, against the usual way, and as events grow in number."""
