"""what every app shares: the bus, verdicts, registries, text, paging, the clock, the server's bridge."""
