"""The guided tour of the demonstration: the story, step by step, and how to live it again."""
