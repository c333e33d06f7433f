"""What browsers load beside the pages: several sources as one file each, without what nothing uses, compressed at set-up.

The sources stay apart in static/ and in the packages (docs/adr/0062).
"""
