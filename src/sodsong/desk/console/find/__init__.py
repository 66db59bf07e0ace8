"""What somebody types into the search of any page goes in; the LAOs, cases, vendors, servers and letters it may mean come out."""
