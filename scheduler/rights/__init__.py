"""What people may ask of what is held about them: to be given it, and that it ends."""
