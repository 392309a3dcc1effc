"""Bio boxes for other people's pages."""
