//! Server functions of static pages.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use crate::{domain::error::AppError, ui::Fragment};

/// The page at `slug`. Anyone may call it.
#[server(endpoint = "pages/get", input = GetUrl)]
pub async fn get_page(slug: String) -> Result<Fragment, AppError> {
    use super::{service, view::static_page};
    service::get_page(&*crate::services::use_services()?.pages, &slug).await.map(static_page)
}
