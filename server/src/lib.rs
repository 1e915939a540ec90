//! The machine room: process, HTTP, storage.

pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod http;
pub mod live;
pub mod load;
pub mod mail;
pub mod media;
pub mod portal;
pub mod serve;
pub mod site_file;
pub mod storage;
pub mod telemetry;

use app::domain::{error::AppError, refusal::Refusal};

/// The sentence for the command line of what a use case refused.
fn refused<T>(outcome: Result<T, AppError>) -> anyhow::Result<T> {
    outcome.map_err(|error| match error {
        AppError::Invalid(errors) => anyhow::anyhow!("{errors}"),
        AppError::Unavailable { incident } => unavailable(&incident),
        other => anyhow::anyhow!("{other}"),
    })
}

/// The same for what use cases of the staff area refuse.
fn not_permitted<T>(outcome: Result<T, Refusal>) -> anyhow::Result<T> {
    outcome.map_err(|refusal| match refusal {
        Refusal::Invalid(errors) => {
            anyhow::anyhow!("{}", errors.iter().map(|(_, sentence)| sentence).collect::<Vec<_>>().join(" "))
        }
        Refusal::Unavailable { incident } => unavailable(&incident),
        Refusal::Forbidden(reason) => anyhow::anyhow!("{}", app::features::people::reason(reason)),
        Refusal::NotFound => anyhow::anyhow!("Không tìm thấy tài khoản như vậy"),
        other => anyhow::anyhow!("Không làm được: {other:?}"),
    })
}

fn unavailable(incident: &str) -> anyhow::Error {
    anyhow::anyhow!("Cơ sở dữ liệu không nhận được ghi (mã sự cố {incident}): đĩa đầy hoặc chỉ đọc?")
}
