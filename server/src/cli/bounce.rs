//! `lienhiep bounce`: letters that came back.

use std::{io::Read, process::ExitCode};

use anyhow::{Context, Result, bail};
use app::domain::{change::Subject, permission::Permit};

use crate::{
    config::{DataOptions, Settings},
    mail::read_bounce,
    portal::Portal,
};

/// The longest report of a returned letter that is read.
const REPORT_MAX_BYTES: u64 = 1024 * 1024;

/// Notes a letter that came back.
///
/// # Errors
/// When what was read is no report.
pub async fn run(data: DataOptions) -> Result<ExitCode> {
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
