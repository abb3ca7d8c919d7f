"""Kills processes of a real desk at seeded moments and checks that nothing was lost or doubled."""
