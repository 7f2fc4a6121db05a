"""Pure analysis: frames and blocks in, frames out; no web, no store, no clock, no files."""
