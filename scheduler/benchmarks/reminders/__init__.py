"""Sending under SIGKILL: the whole service, killed at random, in front of a carrier that counts."""
