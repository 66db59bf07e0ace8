"""Commands on a data folder: a folder and an act go in; running processes or changed rows come out."""
