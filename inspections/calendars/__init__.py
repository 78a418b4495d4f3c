"""Working days: which days count on which platform, in which country and region, and how deadlines run over them."""
