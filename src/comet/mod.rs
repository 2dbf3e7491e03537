//! Comet over HTTP. The only user of reqwest. Filled by the HTTP client.
