"""The only room that knows a marketplace's words. One folder a platform: client (wire), parse (records), platform (topics)."""
