"""Words that every layer shares: aims, periods, sexes, age bands, regions and their mergers, and the `Estimate`."""
