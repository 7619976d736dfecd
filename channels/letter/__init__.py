"""Letters: A4 sheets for a window envelope, gathered into batches to be printed and posted."""
