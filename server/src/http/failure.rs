//! The page that a reader sees when rendering failed.

use std::{any::Any, sync::Arc, time::Duration};

use app::{
    features::site::service::CurrentSite,
    shell::{Assets, failure_page},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Response, StatusCode, header},
    middleware::Next,
};
use tower_http::catch_panic::ResponseForPanic;

use super::Shared;

/// The longest that any answer but a stream may take. A database that is there answers in milliseconds.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);

/// Turns a panic into a page of the site. It needs no database and no script.
#[derive(Clone)]
pub struct Page {
    site: Arc<CurrentSite>,
    assets: Assets,
}

impl Page {
    pub fn new(shared: &Shared) -> Self {
        Self { site: Arc::clone(&shared.services.site), assets: shared.assets.shell.clone() }
    }
}

impl Page {
    fn response(&self, status: StatusCode) -> Response<Body> {
        let html = failure_page(&self.site.get(), &self.assets);
        let policy = super::csp::policy_for(&html, false);
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Ok(policy) = policy.parse() {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

impl ResponseForPanic for Page {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("(no message)");
        tracing::error!(message, "a request panicked");
        self.response(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// Gives an answer its time, and then the failure page.
pub async fn in_time(State(page): State<Page>, request: Request, next: Next) -> Response<Body> {
    let path = request.uri().path().to_owned();
    tokio::time::timeout(ANSWER_TIMEOUT, next.run(request)).await.unwrap_or_else(|_| {
        tracing::error!(path, "no answer after {ANSWER_TIMEOUT:?}");
        page.response(StatusCode::SERVICE_UNAVAILABLE)
    })
}
