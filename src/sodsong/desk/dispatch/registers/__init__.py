"""The registers of letters out and in: lines go in with a number entered or drawn; lists, files and scans come out."""
