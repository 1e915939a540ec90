//! The machine room: process, HTTP, storage.

pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod http;
pub mod live;
pub mod load;
pub mod media;
pub mod portal;
pub mod serve;
pub mod site_file;
pub mod storage;
pub mod telemetry;

use app::domain::error::AppError;

/// The sentence for the command line of what a use case refused.
fn refused<T>(outcome: Result<T, AppError>) -> anyhow::Result<T> {
    outcome.map_err(|error| match error {
        AppError::Invalid(errors) => anyhow::anyhow!("{errors}"),
        AppError::Unavailable { incident } => {
            anyhow::anyhow!("Cơ sở dữ liệu không nhận được ghi (mã sự cố {incident}): đĩa đầy hoặc chỉ đọc?")
        }
        other => anyhow::anyhow!("{other}"),
    })
}
