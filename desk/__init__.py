"""The staff's pages: the only place where several rooms meet on one screen."""
