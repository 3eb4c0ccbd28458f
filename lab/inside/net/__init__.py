"""What programs in nodes ask over the network and over local sockets."""
