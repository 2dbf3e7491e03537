//! Values to YAML text, and small files of settings back.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes a value as one YAML document, without a marker.
///
/// # Errors
/// A value that YAML cannot hold, as a map whose keys are maps.
pub fn write_yaml(value: &impl Serialize) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_string(value)
}

/// Reads a value from a YAML document that is no manifest.
///
/// # Errors
/// What is wrong, with its line.
pub fn read_yaml<T: DeserializeOwned>(text: &str) -> Result<T, serde_yaml::Error> {
    serde_yaml::from_str(text)
}
