"""Full text over everything, shown and counted only as far as the reader may see."""
