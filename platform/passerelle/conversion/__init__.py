"""From session to request to Action: touches, attribution, funnel, cohorts, time to request."""
