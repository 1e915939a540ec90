//! The only route table.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route},
    path,
};

use crate::{
    domain::error::AppError,
    features::{
        articles::{ArticlePage, CategoryPage, FrontPage},
        pages::StaticPageView,
        site::SiteMapPage,
    },
    ui::Problem,
};

/// The element that holds a page's own content.
pub const MAIN_ID: &str = "noi-dung";

/// All pages. `SsrMode::Async` everywhere: the database is near and pages are small, so a page can wait until all
/// of it is known and leave with the right status and head (ADR 4).
#[component]
pub fn SiteRoutes() -> impl IntoView {
    view! {
        <FlatRoutes fallback=|| view! { <Problem error=AppError::NotFound/> } transition=true>
            <Route path=path!("/") view=FrontPage ssr=SsrMode::Async/>
            <Route path=path!("/tin-tuc") view=CategoryPage ssr=SsrMode::Async/>
            <Route path=path!("/tin-tuc/:slug") view=ArticlePage ssr=SsrMode::Async/>
            <Route path=path!("/chuyen-muc/:slug") view=CategoryPage ssr=SsrMode::Async/>
            <Route path=path!("/trang/:slug") view=StaticPageView ssr=SsrMode::Async/>
            <Route path=path!("/so-do-trang") view=SiteMapPage ssr=SsrMode::Async/>
        </FlatRoutes>
    }
}
