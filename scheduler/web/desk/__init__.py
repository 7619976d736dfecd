"""The desk: one search box, one person in view, times across all partners, booked by keyboard."""
