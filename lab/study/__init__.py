"""A study: variants of one scenario played by seeds, laid side by side in one report."""
