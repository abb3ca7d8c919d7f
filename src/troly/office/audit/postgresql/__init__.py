"""Django's PostgreSQL with connections that come back at once after the server was away."""
