//! The page that a reader sees when rendering failed.

use std::{any::Any, sync::Arc};

use app::{
    features::site::service::CurrentSite,
    shell::{Assets, failure_page},
};
use axum::{
    body::Body,
    http::{Response, StatusCode, header},
};
use tower_http::catch_panic::ResponseForPanic;

use super::Shared;

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

impl ResponseForPanic for Page {
    type ResponseBody = Body;

    fn response_for_panic(&mut self, panic: Box<dyn Any + Send + 'static>) -> Response<Body> {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("(no message)");
        tracing::error!(message, "a request panicked");
        let html = failure_page(&self.site.get(), &self.assets);
        let policy = super::csp::policy_for(&html, false);
        let mut response = Response::new(Body::from(html));
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
        if let Ok(policy) = policy.parse() {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}
