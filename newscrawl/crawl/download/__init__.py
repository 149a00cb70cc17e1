"""How requests are made: in turn, at a polite rate, over HTTP, by a browser, or from WARC files."""
