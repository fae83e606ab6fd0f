"""How many stars of which brightness stand where: a star map, from a model of the Galaxy or from counts."""
