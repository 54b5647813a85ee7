"""The HTML and JSON shell: layout, forms, problems, OpenAPI, policy, locale."""
