"""Which encoding the bytes of a page are in, and how to read them where they are damaged."""
