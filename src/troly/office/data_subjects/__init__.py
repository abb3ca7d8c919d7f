"""Requests of people about their own data, what is erased for them, and terms of keeping."""
