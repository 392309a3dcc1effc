"""The change log: every write, in commit order."""
