"""The main job, played against the running installation with people and places of its own."""
