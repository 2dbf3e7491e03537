//! Manifest files: walk, standard input, atomic write.
