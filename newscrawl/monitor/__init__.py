"""Whether sites are well: alarms, who is notified of them, and how long a site usually publishes nothing."""
