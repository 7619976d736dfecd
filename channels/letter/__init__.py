"""Letters: A4 sheets for a window envelope, gathered into batches that can be printed and posted."""
