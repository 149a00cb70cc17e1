"""What is read from a site to find its articles: listings, feeds and sitemaps, and what is remembered of them."""
