//! Findings, plans and results for people and programs; a file a format.
