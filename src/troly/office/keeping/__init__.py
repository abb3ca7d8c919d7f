"""Backups, restoring, upgrades, and whether what is kept is sound. Has no records of its own."""
