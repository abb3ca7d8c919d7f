"""Local socket calls between the processes of one Troly: msgpack frames over a Unix socket."""
