"""Tests of the repository itself: what a review would otherwise have to find each time."""
