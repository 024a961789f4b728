"""What the systems' documents promise, and where each promise is kept here: data, one file a system, and the page."""
