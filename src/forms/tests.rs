//! forms tests
