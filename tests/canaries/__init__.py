"""`make canaries`: secrets and buyers that nothing else looks like, driven through every fault, then searched for everywhere."""
