//! What differs between server and browser: one signature each, two bodies.

#[cfg(not(feature = "ssr"))]
mod browser;
#[cfg(feature = "ssr")]
mod server;

#[cfg(not(feature = "ssr"))]
pub use browser::{describe, entered, frame, guarded, presence, set_status, site};
#[cfg(feature = "ssr")]
pub use server::{describe, entered, frame, guarded, presence, set_status, site};
