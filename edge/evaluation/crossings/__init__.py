"""A million simulated crossings through the real rules: generator, noise of detectors, judge and report."""
