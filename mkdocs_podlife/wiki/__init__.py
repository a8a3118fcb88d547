"""Pods outside a site of MkDocs: Markdown trees of any generator, wikis, repositories of manifests."""
