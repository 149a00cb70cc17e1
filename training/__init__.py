"""Invented news pages, and the line model that is trained on them: `./run python -m training` makes its table anew."""
