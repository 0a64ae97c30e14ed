"""The simulated daemon slskd 0.26, written from its contract: state, HTTP and routes in files of their own."""
