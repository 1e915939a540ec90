//! The one way in which a reading page gets its content.

use std::{pin::Pin, sync::Arc};

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde::{Deserialize, Serialize};

use super::{Fragment, Problem, labels};
use crate::{domain::error::AppError, paths, platform};

/// Where in the site the reader is, as the address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The part of the path that names one thing, such as an article.
    pub slug: Option<String>,
    /// Cursors of a list's page.
    pub older_than: Option<String>,
    pub newer_than: Option<String>,
}

impl Place {
    /// Follows the router: re-read whenever the address changes.
    fn follow() -> impl Fn() -> Self + Send + Sync + 'static {
        let (params, query) = (use_params_map(), use_query_map());
        move || {
            let query = query.read();
            Self {
                slug: params.read().get("slug"),
                older_than: query.get(paths::OLDER_THAN),
                newer_than: query.get(paths::NEWER_THAN),
            }
        }
    }

    /// The slug, empty where the address has none.
    #[must_use]
    pub fn slug(self) -> String {
        self.slug.unwrap_or_default()
    }
}

/// Shows the fragment that `fetch` brings for the reader's place, and the problem when it brings an error. While a
/// new one is on its way after a navigation the old one stays, so that nothing jumps.
pub fn content<Fut>(fetch: fn(Place) -> Fut) -> AnyView
where
    Fut: Future<Output = Result<Fragment, AppError>> + Send + 'static,
{
    content_of(Arc::new(move |place| Box::pin(fetch(place))))
}

type Fetch = Arc<dyn Fn(Place) -> Pin<Box<dyn Future<Output = Result<Fragment, AppError>> + Send>> + Send + Sync>;

/// What travels inside a page for hydration: everything but the markup, which is there already.
#[derive(Clone, Serialize, Deserialize)]
struct Shown {
    title: String,
    path: String,
    #[serde(skip_serializing, default)]
    html: String,
}

/// The part that does not depend on the page: compiled once.
fn content_of(fetch: Fetch) -> AnyView {
    let resource = Resource::new(Place::follow(), move |place| {
        let fragment = platform::guarded(fetch(place));
        async move { fragment.await.map(|Fragment { title, path, html }| Shown { title, path, html }) }
    });
    view! {
        <Transition fallback=|| view! { <p class="loading" role="status">{labels::LOADING}</p> }>
            {move || Suspend::new(async move {
                match resource.await {
                    Ok(Shown { title, path, html }) => {
                        platform::entered(&path);
                        // Hydration leaves the inside of this element as it came.
                        view! {
                            <Title text=title/>
                            <div class="content" inner_html=html></div>
                        }
                        .into_any()
                    }
                    Err(error) => view! { <Problem error/> }.into_any(),
                }
            })}
        </Transition>
    }
    .into_any()
}
