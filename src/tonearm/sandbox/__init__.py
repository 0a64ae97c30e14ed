"""A pretend world beside the house: three loopback services over one seeded world. It imports nothing of tonearm."""
