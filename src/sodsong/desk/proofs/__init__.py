"""An incident and what was measured of it go in; certificates that anybody can check come out."""
