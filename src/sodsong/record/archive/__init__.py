"""The archive: exchanges of fetched pages go into WARC files, and come back as what stood at an address at a time."""
