//! `halley operator`: filled by the operator.
