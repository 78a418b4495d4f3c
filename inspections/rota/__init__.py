"""Who signs in to which store on which day, so that no store is closed because nobody did."""
