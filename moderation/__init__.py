"""Knowledge about what may be shown: values in, verdicts out; no clock, no network, no tables."""
