"""Random streams of messages, executed by the reference and by us. The driver is generate.py."""
