"""Rotas: patterns, the shifts made from them, and leave."""
