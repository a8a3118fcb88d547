"""A page's text, its fences, and the cards that stand below them. Nothing here knows MkDocs."""
