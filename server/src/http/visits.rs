//! Counting visits: pages that readers asked for, not files, not robots.

use axum::{
    extract::{Request, State},
    http::{Method, StatusCode, header},
    middleware::Next,
    response::Response,
};

use super::{Shared, client::Client};

/// Words by which robots name themselves, in lower case.
const ROBOT_WORDS: [&str; 10] =
    ["bot", "crawl", "spider", "slurp", "archiver", "preview", "monitor", "curl/", "wget/", "python-"];

/// Notes each page that was shown to a reader.
pub async fn count(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let reader = (request.method() == Method::GET)
        .then(|| request.extensions().get::<Client>().cloned())
        .flatten()
        .filter(|client| !is_robot(&client.browser));
    let response = next.run(request).await;
    if let Some(reader) = reader
        && response.status() == StatusCode::OK
        && is_page(&response)
    {
        shared.live.page_view(&reader.address, &reader.browser);
    }
    response
}

fn is_page(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn is_robot(browser: &str) -> bool {
    let browser = browser.to_ascii_lowercase();
    browser.is_empty() || ROBOT_WORDS.iter().any(|word| browser.contains(word))
}

#[cfg(test)]
mod tests {
    use super::is_robot;

    #[test]
    fn robots_are_told_by_their_names() {
        assert!(is_robot("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"));
        assert!(is_robot("curl/8.0"));
        assert!(is_robot(""));
        assert!(!is_robot("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"));
    }
}
