"""Scheduled runs: which sites are due, the processes that crawl them, and whether a person is needed."""
