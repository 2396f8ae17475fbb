"""Sheets as text, LaTeX, Markdown, HTML, PDF: pure functions of a Sheet."""
