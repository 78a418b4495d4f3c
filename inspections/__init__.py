"""What is wrong: leases of due work, rules as data, checks (one file each), findings, each store's daily inspection."""
