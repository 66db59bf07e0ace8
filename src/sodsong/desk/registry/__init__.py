"""Who there is: register files go in; provinces, districts, LAOs, sites, vendors and servers with dates come out."""
