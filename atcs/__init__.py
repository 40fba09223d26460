"""The command line and the one-machine set-up; the only place that knows both sides."""
