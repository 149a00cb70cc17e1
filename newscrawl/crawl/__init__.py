"""How a site is crawled: what is wanted of it and owed to it, in which manner it is asked, and who reads its pages."""
