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
mod mail_sink;
mod media;
mod pages;
pub mod staff;
mod validators;
mod visits;

use std::sync::Arc;

use app::services::Services;
use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, any, get},
};
use tokio::sync::watch;
use tower_http::{
    catch_panic::CatchPanicLayer, compression::CompressionLayer, csrf::CsrfLayer, limit::RequestBodyLimitLayer,
    trace::TraceLayer,
};

use self::assets::SiteAssets;
pub use self::client::PeerAddress;
use crate::{config::Settings, live::Live, mail::Mailer, media::Media, portal::Portal, storage::Db};

/// The largest request body outside uploads: a form full of text.
const BODY_MAX_BYTES: usize = 1024 * 1024;

/// What handlers need.
#[derive(Clone)]
pub struct Shared {
    pub services: Services,
    pub live: Arc<Live>,
    pub media: Media,
    pub db: Db,
    pub assets: Arc<SiteAssets>,
    pub settings: Arc<Settings>,
    pub mail: Arc<Mailer>,
    /// Moves with each change that may touch somebody's access; open staff pages listen.
    pub access: Arc<watch::Sender<u64>>,
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
            mail: Arc::clone(&portal.mail),
            access: Arc::new(watch::Sender::new(0)),
            stop,
        }
    }
}

/// An endpoint outside the pages and server functions.
pub struct Endpoint {
    pub path: &'static str,
    /// Who may call it, as `docs/ENDPOINTS.md` says.
    pub who: &'static str,
    kind: Kind,
    handler: MethodRouter<Shared>,
}

/// Which layers an endpoint needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Asked for by address and without a name: outside the Host allow-list.
    Health,
    /// Never ends by itself: no time limit, no compression.
    Stream,
    Answer,
}

/// Every endpoint; the router is made of this list, and a test compares it with `docs/ENDPOINTS.md`. What is at none
/// of these paths is a file of the build or a page.
#[must_use]
pub fn endpoints() -> Vec<Endpoint> {
    let anyone = |path, kind, handler| Endpoint { path, who: "anyone", kind, handler };
    vec![
        anyone("/healthz", Kind::Health, get(health::alive)),
        anyone("/readyz", Kind::Health, get(health::ready)),
        anyone(app::paths::LIVE, Kind::Stream, get(live::stream)),
        Endpoint { who: "anyone, while developing (--dev)", ..anyone("/dev/reload", Kind::Stream, get(dev::reload)) },
        Endpoint {
            who: "anyone, where letters are kept and not sent (--mail sink)",
            ..anyone(app::paths::MAIL_SINK, Kind::Answer, get(mail_sink::page))
        },
        anyone("/media/{name}", Kind::Answer, get(media::picture)),
        Endpoint {
            who: "anyone; each function checks its caller",
            ..anyone("/api/{*function}", Kind::Answer, any(pages::server_function))
        },
    ]
}

fn routes(kind: Kind) -> Router<Shared> {
    endpoints()
        .into_iter()
        .filter(|endpoint| endpoint.kind == kind)
        .fold(Router::new(), |router, endpoint| router.route(endpoint.path, endpoint.handler))
}

/// The whole site as one service.
pub fn router(shared: Shared) -> Router {
    // Leptos spawns on tokio; an error means that an earlier router in this process has told it so already.
    _ = any_spawner::Executor::init_tokio();
    let failure = failure::Page::new(&shared);
    let answers = routes(Kind::Answer)
        .fallback(pages::asset_or_page)
        // From the inside out: a page is counted as it was made, named by what it says, and compressed last.
        .layer(from_fn_with_state(shared.clone(), visits::count))
        .layer(from_fn(validators::answer_if_changed))
        .layer(CompressionLayer::new())
        .layer(CsrfLayer::new())
        .layer(RequestBodyLimitLayer::new(BODY_MAX_BYTES))
        .layer(from_fn_with_state(failure.clone(), failure::in_time));
    // Neither counted nor compressed: what a person types stands beside secrets here (the BREACH attack).
    let staff = staff::routes(&shared)
        .layer(CsrfLayer::new())
        .layer(RequestBodyLimitLayer::new(BODY_MAX_BYTES))
        .layer(from_fn_with_state(failure.clone(), failure::in_time));
    let of_the_site =
        answers.merge(staff).merge(routes(Kind::Stream)).layer(from_fn_with_state(shared.clone(), hosts::allow_listed));
    of_the_site
        .merge(routes(Kind::Health))
        .layer(from_fn_with_state(shared.clone(), client::find_address))
        .layer(CatchPanicLayer::custom(failure))
        .layer(from_fn(headers::no_trace))
        .layer(from_fn_with_state(shared.clone(), headers::add))
        .layer(TraceLayer::new_for_http())
        .with_state(shared)
}
