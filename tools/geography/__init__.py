"""Makes the map, the neighbours and the centres of Dutch regions from the untouched boundary files."""
