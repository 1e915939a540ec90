//! Everything that means the same on both sides of the wire. Knows no database and no socket.

pub mod domain;
pub mod features;
pub mod paths;
pub mod routes;
#[cfg(feature = "ssr")]
pub mod sanitise;
#[cfg(feature = "ssr")]
pub mod services;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod ui;

mod app;
mod platform;

pub use app::App;
