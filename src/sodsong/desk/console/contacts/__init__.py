"""Who can be reached how: an owner's key goes in, pages to read, add, end, purge, import and export its contacts come out."""
