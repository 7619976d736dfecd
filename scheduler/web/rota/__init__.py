"""Pages of the shared rota: the board, its cells, what a change would do, who has no worker."""
