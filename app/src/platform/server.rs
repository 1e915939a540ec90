//! The server's bodies: from the request's services, into the response.

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures::FutureExt;
use leptos::prelude::*;
use leptos_meta::{Link, Meta, Script, ServerMetaContext};
use leptos_router::location::RequestUrl;

use crate::{
    domain::error::AppError,
    features::{
        presence::model::Presence,
        site::{Frame, model::Site},
    },
    services::{next_incident, use_services},
    ui::Description,
};

/// Sets the status of the page that is being rendered.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
}

/// The site's settings.
pub fn site() -> Arc<Site> {
    use_services().map_or_else(|_| Arc::new(Site::unconfigured()), |services| services.site.get())
}

/// The frame around the page that is being rendered.
pub fn frame() -> Frame {
    let url = use_context::<RequestUrl>().and_then(|url| http::Uri::try_from(url.as_ref()).ok());
    Frame::of(&site(), url.as_ref().map_or("", http::Uri::path))
}

/// The numbers of the counter at this moment.
pub fn presence() -> Presence {
    use_services().map_or_else(|_| Presence::default(), |services| services.presence.read()).seen_by_a_reader()
}

/// Writes description, canonical address, OpenGraph and structured data into the head of the page that is being
/// rendered; does nothing when only its content is asked for.
///
/// The components act when they are rendered, and leave nothing at their place. The browser's half has none of them,
/// so that hydration leaves this part of the head alone.
pub fn describe(page: &Description) {
    if use_context::<ServerMetaContext>().is_none() {
        return;
    }
    let site = site();
    let Description { title, summary, path, image, is_article, structured_data } = page.clone();
    let url = site.url(&path);
    let kind = if is_article { "article" } else { "website" };
    let head = view! {
        <Meta name="description" content=summary.clone()/>
        <Link rel="canonical" href=url.clone()/>
        <Meta property="og:type" content=kind/>
        <Meta property="og:title" content=title/>
        <Meta property="og:description" content=summary/>
        <Meta property="og:url" content=url/>
        <Meta property="og:site_name" content=site.name.clone()/>
        <Meta property="og:locale" content="vi_VN"/>
        {image.map(|image| view! { <Meta property="og:image" content=site.url(&image)/> })}
        {structured_data.map(|json| view! { <Script type_="application/ld+json">{json}</Script> })}
    };
    _ = head.into_view().to_html();
}

/// The page that arrives is complete already.
pub fn entered(_path: &str) {}

/// `work`, whose panic is an error like any other. Leptos runs it in a task of its own; a panic there would end that
/// task in silence, and the page would wait for it until the reader gives up.
pub async fn guarded<T>(work: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| {
        let incident = next_incident();
        tracing::error!(%incident, "making a page panicked");
        Err(AppError::Failed { incident })
    })
}
