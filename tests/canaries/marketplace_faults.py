"""The names of the two faults that `marketplace` adds to the sandbox's."""

REPEATS, REPEATS_AS_PAGE = "repeats_request", "repeats_request_as_page"
