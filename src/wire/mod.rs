//! Comet's routes as one table, and their JSON types. Filled by the HTTP client.
