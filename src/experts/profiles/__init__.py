"""Experts: the record, its reading and its changing."""
