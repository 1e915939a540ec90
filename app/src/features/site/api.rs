//! Server functions of the site's frame.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{domain::error::AppError, ui::Fragment};

/// Categories and static pages. Anyone may call it.
#[server(endpoint = "site/map", input = GetUrl)]
pub async fn get_site_map() -> Result<Fragment, AppError> {
    use super::{service, view::site_map};
    let services = crate::services::use_services()?;
    service::get_site_map(&*services.articles, &*services.pages).await.map(site_map)
}
