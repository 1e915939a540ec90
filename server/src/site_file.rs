//! `lienhiep site`: the site's settings from a TOML file.

use anyhow::{Context, Result};
use app::features::site::{model::Site, service::save_site};

use crate::portal::Portal;

/// Reads, checks and saves the settings in `text`.
///
/// # Errors
/// Each fault of the file, by its key.
pub async fn apply(portal: &Portal, text: &str) -> Result<()> {
    let site: Site = toml::from_str(text).context("Tệp cấu hình trang có chỗ sai")?;
    let site = crate::refused(save_site(&*portal.site, site).await)?;
    portal.visits.start_from(site.visits_start).await.context("Không lưu được số lượt truy cập ban đầu")?;
    Ok(())
}
