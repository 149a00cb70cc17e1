"""How a site is crawled: what is discovered, how it is downloaded, and the processes that read and save it."""
