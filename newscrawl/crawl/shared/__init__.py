"""A crawl that workers on several hosts share: a queue with leases, a memory, and politeness, in Redis or Valkey."""
