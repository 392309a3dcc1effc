"""What words mean: regions, topics, languages and levels, in every language we know their names in."""
