"""The nouns: frozen data, standard library only."""
