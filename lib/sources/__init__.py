"""Ground floor: load, validate and look up what stands in ``data/``."""
