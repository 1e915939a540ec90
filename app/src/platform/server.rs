//! The server's bodies: from the request's services, into the response.

use leptos::prelude::*;
use leptos_meta::{Link, Meta, Script, ServerMetaContext};

use crate::{
    features::{presence::model::Presence, site::current_site, site::model::Site},
    services::use_services,
    ui::Description,
};

/// Writes description, canonical address, OpenGraph and structured data into the head of the page that is being
/// rendered; does nothing when only its content is asked for.
///
/// The components act when called; what they return is for hydration, which leaves this part of the head alone.
pub fn describe(page: &Description) {
    if use_context::<ServerMetaContext>().is_none() {
        return;
    }
    let site = current_site();
    let Description { title, summary, path, image, is_article, structured_data } = page.clone();
    let url = site.url(&path);
    let kind = if is_article { "article" } else { "website" };
    drop(view! {
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
    });
}

/// Sets the status of the page that is being rendered.
pub fn set_status(status: u16) {
    if let (Some(response), Ok(status)) =
        (use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
}

/// The site's settings.
pub fn site() -> Site {
    use_services().map_or_else(|_| Site::unconfigured(), |services| (*services.site.get()).clone())
}

/// The numbers of the counter at this moment.
pub fn presence() -> Presence {
    use_services().map_or_else(|_| Presence::default(), |services| services.presence.read()).seen_by_a_reader()
}

/// The head is complete already.
pub fn entered(_path: &str) {}
