"""Which sites are due, and their crawls, run one after another or by cron and systemd."""
