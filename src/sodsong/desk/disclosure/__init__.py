"""A year's catalogue, the links of each LAO and the bytes behind them go in; their state and what is at stake come out."""
