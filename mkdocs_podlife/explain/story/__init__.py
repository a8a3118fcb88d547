"""The story: two or three sentences with the numbers that matter for this Pod.

Each family of lives is a module with functions `Life → list[Phrase]`; an empty list means "not this family". `whole`
chooses among them.
"""
