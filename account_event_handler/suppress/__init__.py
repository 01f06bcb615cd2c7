"""Keeping alerts silent that people need not read one by one: mutes, groups, rate limits."""
