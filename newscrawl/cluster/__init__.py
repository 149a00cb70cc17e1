"""Many WARC files read on several machines, and the shards that makes: for an archive, and for DuckDB and Spark."""
