"""Tests of scheduler.rota."""
