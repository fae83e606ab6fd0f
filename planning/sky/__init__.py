"""How many stars of which brightness stand where: a star map, computed from a model of the Galaxy or read from counts."""
