//! Values to YAML text.

use serde::Serialize;

/// Writes a value as one YAML document, without a marker.
///
/// # Errors
/// A value that YAML cannot hold, as a map whose keys are maps.
pub fn write_yaml(value: &impl Serialize) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_string(value)
}
