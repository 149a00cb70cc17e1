"""Text as people compare it: folded, held against another, and times as they are written."""
