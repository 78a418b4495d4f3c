"""The shops, our mirror of them, and the one room that knows a marketplace's words (`platforms/`)."""
