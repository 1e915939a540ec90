//! The command line. Sentences are in Vietnamese, the language of those who run a site; English stands in `--help`
//! beside them only where a word is a name.

mod audit;
mod bounce;
mod user;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::{
    config::{DataOptions, ServeOptions, Settings},
    demo, load,
    portal::Portal,
    serve, site_file, telemetry,
};

/// Cổng thông tin của một Liên hiệp các Hội Khoa học và Kỹ thuật.
#[derive(Debug, Parser)]
#[command(name = "lienhiep", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Chạy trang web.
    Serve(ServeOptions),
    /// Đổ nội dung mẫu vào một trang còn trống.
    Demo(DataOptions),
    /// Nạp bài viết từ tệp JSONL, mỗi dòng một bài.
    Load {
        #[command(flatten)]
        data: DataOptions,
        /// Tệp JSONL.
        file: PathBuf,
    },
    /// Thêm hoặc thay các trang thông tin (giới thiệu, liên hệ…) từ tệp TOML.
    Pages {
        #[command(flatten)]
        data: DataOptions,
        /// Tệp TOML, mỗi trang một mục [[pages]].
        file: PathBuf,
    },
    /// Tài khoản: quản trị viên đầu tiên và khi khẩn cấp.
    #[command(subcommand)]
    User(user::Command),
    /// Nhật ký: kiểm tra và xuất.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Ghi nhận một thư bị trả lại: nối vào hộp thư của người gửi, đọc báo cáo từ đầu vào chuẩn.
    Bounce(DataOptions),
    /// Đặt tên, chủ quản, menu và liên kết của trang từ tệp TOML.
    Site {
        #[command(flatten)]
        data: DataOptions,
        /// Tệp TOML.
        file: PathBuf,
    },
}

/// Does what the command line asks for.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    match cli.command {
        Command::Serve(options) => {
            let settings = Settings::of_serve(options)?;
            telemetry::start(&settings);
            serve::run(settings).await?;
        }
        Command::Demo(options) => {
            let portal = Portal::open(&Settings::of_data(options)?).await?;
            let accounts = demo::fill(&portal).await?;
            println!("Đã đổ nội dung mẫu vào {}.", portal.data.display());
            println!("{accounts}");
            portal.db.close().await;
        }
        Command::Load { data, file } => {
            let portal = Portal::open(&Settings::of_data(data)?).await?;
            let report = load::load_file(&portal, &file).await?;
            portal.db.close().await;
            println!("{report}");
            if report.refused > 0 {
                return Ok(ExitCode::from(3));
            }
        }
        Command::Pages { data, file } => {
            let portal = Portal::open(&Settings::of_data(data)?).await?;
            let count = site_file::apply_pages(&portal, &read(&file)?).await?;
            portal.db.close().await;
            println!("Đã lưu {count} trang thông tin.");
        }
        Command::User(command) => user::run(command).await?,
        Command::Audit(command) => return audit::run(command).await,
        Command::Bounce(data) => return bounce::run(data).await,
        Command::Site { data, file } => {
            let portal = Portal::open(&Settings::of_data(data)?).await?;
            site_file::apply_site(&portal, &read(&file)?).await?;
            portal.db.close().await;
            println!("Đã lưu cấu hình trang. Trang đang chạy sẽ dùng cấu hình mới trong vòng 5 giây.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &Path) -> Result<String> {
    std::fs::read_to_string(file).with_context(|| format!("Không đọc được tệp {}", file.display()))
}
