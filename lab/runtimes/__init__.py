"""Back ends that turn a deployment into running nodes."""
