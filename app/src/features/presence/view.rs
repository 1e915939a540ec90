//! What the reader sees of the counter.

mod counter;
mod stream;

pub use counter::PresenceCounter;
