"""Names that a lab's containers, files and image share."""

PREFIX = "clab"  # containerlab's own, so that its users recognise the containers

# Labels: containerlab's own, and ours.
LAB = "containerlab"
NODE = "clab-node-name"
TOPOLOGY_FILE = "clab-topo-file"
HOME = "stormdrill.home"  # the directory of labs whose owner made it
TOPOLOGY = "stormdrill.topology"
PROFILE = "stormdrill.profile"

PLAN = "/etc/stormdrill/node"  # what the image's start program does
STATES = "/run/stormdrill/states"  # what became of it
ORDERS = "/run/stormdrill/orders"  # where it takes orders
FILES = "/etc/stormdrill/files"  # what it copies into a node with files of its own
