"""The tables' history, one step a file, applied at start by store/migrate.py."""
