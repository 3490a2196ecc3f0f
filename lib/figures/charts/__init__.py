"""Chart functions: each takes the tidy frame it shows and returns a figure; none computes a result."""
