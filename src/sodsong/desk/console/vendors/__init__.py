"""Who hosts whom: the register's vendors and servers go in; blast radius, what-if, scorecard and proposals come out as pages."""
