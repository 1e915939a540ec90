//! The process's own log, in English, on standard error.

use tracing_subscriber::{EnvFilter, fmt};

use crate::config::Settings;

/// Starts logging. `RUST_LOG` chooses the level.
pub fn start(settings: &Settings) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .with_target(false);
    if settings.log_json { log.json().init() } else { log.init() }
}
