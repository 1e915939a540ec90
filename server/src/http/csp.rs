//! The Content-Security-Policy of pages: no inline script but those listed by hash. Hashes and no nonce, so that two
//! renderings of one page are the same bytes and can be cached (ADR 5).

use std::fmt::Write;

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

/// The policy for a page.
///
/// `'wasm-unsafe-eval'` lets the browser compile Wasm; it allows no script.
#[must_use]
pub fn policy_for(html: &str, over_tls: bool) -> String {
    let mut policy = String::from("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(html) {
        _ = write!(policy, " 'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
    }
    policy.push_str(
        "; style-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'",
    );
    if over_tls {
        policy.push_str("; upgrade-insecure-requests");
    }
    policy
}

/// The text of each inline script that runs. Data blocks (JSON-LD) do not run and need no permission.
fn inline_scripts(html: &str) -> impl Iterator<Item = &str> {
    html.split("<script").skip(1).filter_map(|rest| {
        let (attributes, rest) = rest.split_once('>')?;
        let (text, _) = rest.split_once("</script")?;
        let runs = !attributes.contains("src=") && !attributes.contains("application/ld+json");
        runs.then_some(text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inline_scripts_that_run_are_listed() {
        let html = "<head><script type=\"module\" src=\"/a.js\"></script>\
                    <script type=\"application/ld+json\">{}</script></head>\
                    <body><script nonce=\"-\">let a=1;</script></body>";
        assert_eq!(inline_scripts(html).collect::<Vec<_>>(), ["let a=1;"]);
        let policy = policy_for(html, false);
        // printf 'let a=1;' | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("'sha256-gzFfZBIOk0YYiNwv7EJGnTMpkU7Qc/ffONYxBxCjmDA='"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 1);
        for unsafe_source in ["unsafe-inline", "'unsafe-eval'", "nonce-"] {
            assert!(!policy.contains(unsafe_source), "{policy}");
        }
    }
}
