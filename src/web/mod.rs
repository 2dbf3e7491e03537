//! `halley serve`: filled by the server.
