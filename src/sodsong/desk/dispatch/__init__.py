"""Papers: open incidents go in; drafts of letters, each with its data and files, come out."""
