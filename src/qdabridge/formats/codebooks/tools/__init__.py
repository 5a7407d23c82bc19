"""The tools' own codebook files, one file a tool."""
