"""Requests that programs in nodes send over the network and over local sockets."""
