"""Orders that come by mail: read by a process that can do nothing else, sealed before anybody reads them."""
