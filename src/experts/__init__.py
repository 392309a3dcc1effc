"""A directory of authors and experts, as an async API."""

__version__ = "0.1.0"
