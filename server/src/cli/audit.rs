//! `lienhiep audit`: whether the log is whole, and the log as a file. And letters that came back.

use std::{io::Read, process::ExitCode};

use anyhow::{Context, Result, bail};
use app::{
    domain::{change::Subject, permission::Permit},
    features::audit::{self, model::Fault, store::AuditStore},
};
use clap::Subcommand;

use crate::{
    config::{DataOptions, Settings},
    mail::read_bounce,
    not_permitted,
    portal::Portal,
};

/// Rows read at once.
const STRETCH: u32 = 1000;
/// The longest report of a returned letter that is read.
const REPORT_MAX_BYTES: u64 = 1024 * 1024;

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
            let store: &dyn AuditStore = &*portal.services.audit;
            let (last, _) = store.head().await?;
            let change =
                Permit::of_command_line(portal.clock.now()).change("audit.export", Subject::new("audit", last));
            store.record(change).await?;
            let mut seq = 0;
            loop {
                let rows = store.entries_after(seq, STRETCH).await?;
                let Some(last) = rows.last() else { break };
                seq = last.entry.seq;
                for row in &rows {
                    println!("{}", audit::service::exported(row));
                }
            }
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

/// Notes a letter that came back.
///
/// # Errors
/// When what was read is no report.
pub async fn bounce(data: DataOptions) -> Result<ExitCode> {
    let mut raw = Vec::new();
    std::io::stdin().take(REPORT_MAX_BYTES).read_to_end(&mut raw).context("Không đọc được đầu vào")?;
    let Some(bounce) = read_bounce(&raw) else {
        bail!("Đây không phải báo cáo thư bị trả lại (RFC 3464)");
    };
    let portal = Portal::open_existing(&Settings::of_data(data)?).await?;
    let change = Permit::of_command_line(portal.clock.now()).change("mail.bounce", Subject::new("mail", 0));
    let is_known = portal.services.mail.bounced(&bounce.message_id, &bounce.answer, change).await?;
    portal.db.close().await;
    if is_known {
        println!("Đã ghi nhận thư bị trả lại: {}", bounce.answer);
        Ok(ExitCode::SUCCESS)
    } else {
        eprintln!("lienhiep: không có thư nào đã gửi mang mã này");
        Ok(ExitCode::from(3))
    }
}
