"""What happens to incidents: the river's stages, and what people decide, as events appended to each one's story."""
