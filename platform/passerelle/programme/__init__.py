"""The words every area classifies with: phases, countries, region schemes, themes."""
