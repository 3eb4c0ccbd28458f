"""What there is to play, and what a user's files mean: names, folders, files, incidents."""
