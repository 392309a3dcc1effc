"""As-you-type suggestions: which expert, article, region or topic somebody who types may mean."""
