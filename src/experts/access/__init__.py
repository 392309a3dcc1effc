"""Who may do what: API keys, scopes, and what a reader may see."""
