//! Who is online now, as a number and nothing more, and the total of visits.

mod labels;
pub mod model;
pub mod store;
mod view;

pub use labels::{Labels, labels};
pub use view::PresenceCounter;
