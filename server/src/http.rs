//! HTTP: the router, its layers, and the plain handlers.

pub mod assets;
mod client;
mod csp;
mod dev;
mod failure;
mod headers;
mod health;
mod hosts;
mod live;
mod media;
mod pages;
mod visits;

use std::{sync::Arc, time::Duration};

use app::services::Services;
use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state},
    routing::{any, get},
};
use tokio::sync::watch;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, limit::RequestBodyLimitLayer,
    timeout::TimeoutLayer, trace::TraceLayer,
};

use self::assets::SiteAssets;
pub use self::client::PeerAddress;
use crate::{config::Settings, live::Live, media::Media, portal::Portal, storage::Db};

/// The largest request body outside uploads: a form full of text.
const BODY_MAX_BYTES: usize = 1024 * 1024;
/// The longest that any answer but a stream may take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// What handlers need.
#[derive(Clone)]
pub struct Shared {
    pub services: Services,
    pub live: Arc<Live>,
    pub media: Media,
    pub db: Db,
    pub assets: Arc<SiteAssets>,
    pub settings: Arc<Settings>,
    /// Becomes true when the server stops: open streams end then.
    pub stop: watch::Receiver<bool>,
}

impl Shared {
    /// The parts of an open portal that requests use.
    #[must_use]
    pub fn new(portal: &Portal, assets: SiteAssets, settings: Settings, stop: watch::Receiver<bool>) -> Self {
        Self {
            services: portal.services.clone(),
            live: Arc::clone(&portal.live),
            media: portal.media.clone(),
            db: portal.db.clone(),
            assets: Arc::new(assets),
            settings: Arc::new(settings),
            stop,
        }
    }
}

/// Every endpoint outside the pages and server functions: its path, and who may call it. A test holds this list
/// against the router and against `docs/ENDPOINTS.md`.
pub const ENDPOINTS: [(&str, &str); 6] = [
    ("/healthz", "anyone"),
    ("/readyz", "anyone"),
    (app::paths::LIVE, "anyone"),
    ("/media/{name}", "anyone"),
    ("/api/{*function}", "anyone; each function checks its caller"),
    ("/{*asset}", "anyone; files of the build"),
];

/// The whole site as one service.
pub fn router(shared: Shared) -> Router {
    // Leptos spawns on tokio; an error means that an earlier router in this process has told it so already.
    _ = any_spawner::Executor::init_tokio();
    let is_dev = shared.settings.dev;
    let answered = Router::new()
        .route("/media/{name}", get(media::picture))
        .route("/api/{*function}", any(pages::server_function))
        .fallback(pages::asset_or_page)
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(shared.clone(), visits::count))
        .layer(CsrfLayer::new())
        .layer(RequestBodyLimitLayer::new(BODY_MAX_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_TIMEOUT));
    let mut streams = Router::new().route(app::paths::LIVE, get(live::stream));
    if is_dev {
        streams = streams.route("/dev/reload", get(dev::reload));
    }
    let of_the_site = answered.merge(streams).layer(from_fn_with_state(shared.clone(), hosts::allow_listed));
    // Health is asked by address, without a name: it stands outside the Host allow-list.
    let health = Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready));
    of_the_site
        .merge(health)
        .layer(from_fn_with_state(shared.clone(), client::find_address))
        .layer(CatchPanicLayer::custom(failure::Page::new(&shared)))
        .layer(from_fn_with_state(shared.clone(), headers::add))
        .layer(from_fn(headers::no_trace))
        .layer(TraceLayer::new_for_http())
        .with_state(shared)
}
