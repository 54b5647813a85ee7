"""Actions, activities, deployments, outputs and feedback."""
