"""Atom feeds: what is new, of the whole directory and of each expert, for those who follow it."""
