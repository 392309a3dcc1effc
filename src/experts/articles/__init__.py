"""Articles: what experts wrote, in which languages, and who is behind each byline."""
