"""What the history tells of the answers of an LAO's home page goes in; the chart of their phases, and its table, come out."""
