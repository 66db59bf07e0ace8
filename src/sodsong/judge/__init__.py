"""Facts become judgements: frozen records go in, verdicts and causes come out."""
