"""Does a source say what a claim says? Rules only: no model, a few CPU-milliseconds a claim."""
