"""Judgements become deeds: causes and people's decisions go in, case events and official papers come out."""
