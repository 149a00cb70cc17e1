"""How requests are made: at a polite rate, over HTTP, by a browser, or from WARC files."""
