"""When: the async steps of the journeys, in order. `tonearm.flow.journey` is the place to start reading."""
