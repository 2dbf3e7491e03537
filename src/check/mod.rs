//! Manifests to checked manifests, or findings; a rule a file.
