//! `lienhiep site` and `lienhiep pages`: what an administrator writes in TOML files.

use anyhow::{Context, Result, anyhow};
use app::features::{
    pages::{model::StaticPageDraft, service::save_page},
    site::{model::Site, service::save_site},
};
use serde::Deserialize;

use crate::{portal::Portal, refused};

/// Reads, checks and saves the settings in `text`.
///
/// # Errors
/// Each fault of the file, by its key.
pub async fn apply_site(portal: &Portal, text: &str) -> Result<()> {
    let site: Site = toml::from_str(text).context("Tệp cấu hình trang có chỗ sai")?;
    let site = refused(save_site(&*portal.site, &*portal.clock, site).await)?;
    portal.visits.start_from(site.visits_start).await.context("Không lưu được số lượt truy cập ban đầu")
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pages {
    pages: Vec<StaticPageDraft>,
}

/// Reads, checks and saves the static pages in `text`; returns how many.
///
/// # Errors
/// Each fault of the first page that has one, by its field. The pages before it are saved.
pub async fn apply_pages(portal: &Portal, text: &str) -> Result<usize> {
    let Pages { pages } = toml::from_str(text).context("Tệp trang thông tin có chỗ sai")?;
    let count = pages.len();
    for page in pages {
        let slug = page.slug.clone();
        refused(save_page(&*portal.pages, &*portal.clock, page).await)
            .map_err(|fault| anyhow!("Trang «{slug}»: {fault}"))?;
    }
    Ok(count)
}
