//! A whole site in process: temporary data folder, real router, a clock that stands still.

use std::sync::Arc;

use app::{
    domain::time::{MockClock, Timestamp},
    features::articles::store::ArticleStore,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, Response, StatusCode, header},
};
use server::{
    config::{DataOptions, ServeOptions, Settings},
    demo,
    http::{Shared, assets::SiteAssets, router},
    portal::Portal,
};
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;

/// 01/10/2019 08:00 in Vietnam: a month after the seed article.
pub const TODAY: Timestamp = Timestamp::from_millis(1_569_891_600_000);

/// The seed article's address.
pub const SEED_PATH: &str = "/tin-tuc/ke-hoach-to-chuc-hoi-nghi-dien-hinh-tien-tien-lien-hiep-hoi-tien-toi-dai-hoi-thi-dua-yeu-nuoc-cap-tinh-nam-2020";

/// A site on SQLite in a folder that goes with it.
pub struct TestSite {
    pub portal: Portal,
    pub router: Router,
    /// Moves the site's time.
    pub clock: Arc<MockClock>,
    shared: Shared,
    /// Stops open streams.
    pub stop: watch::Sender<bool>,
    folder: TempDir,
}

impl TestSite {
    /// An empty site.
    pub async fn empty() -> Self {
        Self::with(ServeOptions::default()).await
    }

    /// The demonstration site.
    pub async fn demo() -> Self {
        let Self { portal, folder, .. } = Self::empty().await;
        demo::fill(&portal).await.unwrap();
        portal.db.close().await;
        Self::in_folder(folder, ServeOptions::default()).await
    }

    /// An empty site with these options.
    pub async fn with(options: ServeOptions) -> Self {
        Self::in_folder(tempfile::tempdir().unwrap(), options).await
    }

    /// The same site with another store of articles behind it.
    pub fn with_articles(mut self, articles: Arc<dyn ArticleStore>) -> Self {
        self.shared.services.articles = articles;
        self.router = router(self.shared.clone());
        self
    }

    async fn in_folder(folder: TempDir, options: ServeOptions) -> Self {
        let data = DataOptions { data: Some(folder.path().to_owned()), ..options.data };
        let settings = Settings::of_serve(ServeOptions { data, ..options }).unwrap();
        let clock = Arc::new(MockClock::at(TODAY));
        let portal = Portal::open_with_clock(&settings, Arc::clone(&clock) as _).await.unwrap();
        let (stop, stopped) = watch::channel(false);
        let shared = Shared::new(&portal, SiteAssets::for_tests(), settings, stopped);
        Self { router: router(shared.clone()), clock, shared, portal, stop, folder }
    }

    /// The settings that it runs with.
    pub fn settings(&self) -> Settings {
        Settings::clone(&self.shared.settings)
    }

    /// Sends a request as a browser on this machine would.
    pub async fn send(&self, request: Request<Body>) -> Response<Body> {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Gets `path`.
    pub async fn get(&self, path: &str) -> Response<Body> {
        self.send(get(path).body(Body::empty()).unwrap()).await
    }

    /// Gets the page at `path` with its status.
    pub async fn page(&self, path: &str) -> (StatusCode, String) {
        let response = self.get(path).await;
        (response.status(), text(response).await)
    }
}

/// A GET with the headers of an ordinary browser.
pub fn get(path: &str) -> axum::http::request::Builder {
    Request::get(path)
        .header(header::HOST, "localhost:3000")
        .header(header::USER_AGENT, "Mozilla/5.0 (Linux; Android 10; K) Chrome/130.0 Mobile Safari/537.36")
}

/// The body of a response.
pub async fn text(response: Response<Body>) -> String {
    let bytes = to_bytes(response.into_body(), 16 * 1024 * 1024).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Options of a site that readers reach over TLS.
pub fn over_tls() -> ServeOptions {
    let data = DataOptions { public_url: Some("https://lhh.example".into()), ..DataOptions::default() };
    ServeOptions { data, ..ServeOptions::default() }
}
