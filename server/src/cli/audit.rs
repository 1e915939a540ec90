//! `lienhiep audit`: whether the log is whole, and the log as a file.

use std::process::ExitCode;

use anyhow::{Context, Result};
use app::{
    domain::permission::Permit,
    features::audit::{self, model::Fault},
};
use clap::Subcommand;

use crate::{
    config::{DataOptions, Settings},
    not_permitted,
    portal::Portal,
};

/// What can be done with the log.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Kiểm tra nhật ký còn nguyên; kết thúc bằng 0 chỉ khi mọi dòng đều nguyên.
    Verify {
        #[command(flatten)]
        data: DataOptions,
        /// Số dòng và mã băm đã ghi lại từ lần trước, dạng SỐ:MÃ: phát hiện cả một nhật ký được viết lại từ đầu.
        #[arg(long, value_name = "NUMBER:HASH")]
        noted: Option<String>,
    },
    /// In toàn bộ nhật ký, mỗi dòng một JSON.
    Export {
        #[command(flatten)]
        data: DataOptions,
    },
}

/// Does it.
///
/// # Errors
/// A sentence that says what is wrong.
pub async fn run(command: Command) -> Result<ExitCode> {
    match command {
        Command::Verify { data, noted } => {
            let noted = noted.as_deref().map(parse_noted).transpose()?;
            let portal = Portal::open_existing(&Settings::of_data(data)?).await?;
            let verdict = not_permitted(audit::service::verify(&*portal.services.audit, noted).await)?;
            portal.db.close().await;
            match verdict {
                // Every site has a log from its first account on: none at all is one that was emptied.
                Ok((0, _)) => {
                    eprintln!("lienhiep: Nhật ký trống: không có gì để kiểm tra.");
                    Ok(ExitCode::from(3))
                }
                Ok((rows, hash)) => {
                    println!("Nhật ký còn nguyên: {rows} dòng.");
                    println!("Ghi lại để đối chiếu lần sau: --noted {rows}:{hash}");
                    Ok(ExitCode::SUCCESS)
                }
                Err(fault) => {
                    eprintln!("lienhiep: {}", sentence(&fault));
                    Ok(ExitCode::from(3))
                }
            }
        }
        Command::Export { data } => {
            let portal = Portal::open_existing(&Settings::of_data(data)?).await?;
            let permit = Permit::of_command_line(portal.clock.now());
            let lines = audit::service::export_lines(&*portal.services.audit, &permit, |line| println!("{line}"));
            not_permitted(lines.await)?;
            portal.db.close().await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn parse_noted(text: &str) -> Result<(i64, String)> {
    let (number, hash) = text.split_once(':').context("--noted phải có dạng SỐ:MÃ, như lệnh verify đã in ra")?;
    Ok((number.parse().context("--noted: số dòng phải là một số")?, hash.to_owned()))
}

fn sentence(fault: &Fault) -> String {
    match fault {
        Fault::Missing { seq } => format!("Nhật ký KHÔNG nguyên: thiếu dòng {seq}, hoặc dòng khác đứng vào chỗ đó."),
        Fault::Altered { seq } => format!("Nhật ký KHÔNG nguyên: dòng {seq} đã bị sửa, hoặc bị đổi chỗ."),
        Fault::DetailsAltered { seq } => format!("Nhật ký KHÔNG nguyên: chi tiết của dòng {seq} đã bị sửa."),
        Fault::DetailsMissing { seq } => {
            format!("Nhật ký KHÔNG nguyên: chi tiết của dòng {seq} bị xóa mà không có dòng nào ghi lý do.")
        }
        Fault::Cut { last, expected } => {
            format!("Nhật ký KHÔNG nguyên: kết thúc ở dòng {last}, lẽ ra ở dòng {expected}.")
        }
        Fault::NotTheNoted { seq } => {
            format!("Nhật ký KHÔNG phải nhật ký đã ghi lại: mã băm của dòng {seq} khác với lần trước.")
        }
    }
}
