"""Articles -> stories: which of them are copies of one another, and which is the original."""
