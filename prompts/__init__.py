"""What is said to models, as .md files, and their rendering."""
