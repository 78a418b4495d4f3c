"""What buyers' reviews say: abuse that a platform takes down when it is reported, and the causes of displeasure."""
