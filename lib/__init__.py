"""Code behind the book: sources, models, figures and book, four floors whose imports only go down."""
