"""What a node may take of its host."""

PROCESSES = 1024  # a node of the largest profile has 12
MEMORY_MIB = 2048  # private memory of a node's processes; a router takes 25 (FRR 8.4)
