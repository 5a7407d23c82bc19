"""Reading cells: workbooks, Word tables, delimited text, Markdown."""
