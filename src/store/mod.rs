//! The embedded organization in a SQLite file. The only user of rusqlite.
