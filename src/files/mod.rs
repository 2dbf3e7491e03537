//! Manifest files: walk, standard input, atomic write.
//!
//! May touch the file system; knows nothing of what stands in the files.

mod load;
mod survey;
mod text;
mod walk;
mod write;

pub use load::{Loaded, load};
pub use survey::{Survey, survey};
pub use write::replace;
