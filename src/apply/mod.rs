//! Executes a plan over its graph.
