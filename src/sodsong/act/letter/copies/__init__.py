"""One letter to many: a letter and its receivers go in, a PDF for each comes out, in ZIPs by district."""
