"""A year's windows (entry, scoring, clarification): their days as officers write them, and who is not ready for the next one."""
