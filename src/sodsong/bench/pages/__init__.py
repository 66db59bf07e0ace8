"""A filled database goes in; what each page of the console and the public page cost comes out."""
