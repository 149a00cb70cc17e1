"""The processes beside a crawl's event loop: those that read articles, and the one that writes the database."""
