//! The files of the build, in memory, each in the encodings it was compressed to.

use std::{collections::HashMap, path::Path};

use anyhow::{Context, Result};
use app::shell::Assets;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::validators::lists;

/// For files whose name carries their content's hash.
pub const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// For the few that keep their name.
const ASK_AGAIN: &str = "public, max-age=3600";

/// All files, and the addresses that pages name.
pub struct SiteAssets {
    pub shell: Assets,
    files: HashMap<String, File>,
}

struct File {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    etag: HeaderValue,
    media_type: &'static str,
    cache_control: &'static str,
}

/// The site as `cargo xtask dist` builds it into the program.
#[cfg(feature = "embed")]
#[derive(rust_embed::Embed)]
#[folder = "../target/site"]
struct Embedded;

impl SiteAssets {
    /// The files that are part of this program, or, in a development build, those of `folder`.
    ///
    /// # Errors
    /// When the site has not been built.
    pub fn load(folder: &Path, is_dev: bool) -> Result<Self> {
        #[cfg(feature = "embed")]
        let files = {
            let _ = folder;
            Embedded::iter()
                .filter_map(|path| Some((path.to_string(), Embedded::get(&path)?.data.into_owned())))
                .collect()
        };
        #[cfg(not(feature = "embed"))]
        let files = files_of(folder).with_context(|| {
            format!("Chưa có phần chạy trong trình duyệt ở {}: chạy «cargo xtask run»", folder.display())
        })?;
        Self::from_files(files, is_dev)
    }

    fn from_files(mut files: HashMap<String, Vec<u8>>, is_dev: bool) -> Result<Self> {
        let manifest = files.remove("assets.json").context("assets.json is missing: the site was not built")?;
        let mut shell: Assets = serde_json::from_slice(&manifest)?;
        if !is_dev {
            shell.reload_script = None;
        }
        let plain: Vec<String> = files.keys().filter(|path| !is_compressed(path)).cloned().collect();
        let files = plain
            .into_iter()
            .filter_map(|path| {
                let mut take = |path: &str| files.remove(path).map(Bytes::from);
                let (brotli, gzip) = (take(&format!("{path}.br")), take(&format!("{path}.gz")));
                let plain = take(&path)?;
                let hash = Sha256::digest(&plain);
                let etag = format!("W/\"{:016x}\"", u64::from_be_bytes(hash[..8].try_into().ok()?));
                let has_hash = path.starts_with("pkg/") || path.starts_with("fonts/");
                let file = File {
                    brotli,
                    gzip,
                    etag: HeaderValue::try_from(etag).ok()?,
                    media_type: media_type(&path),
                    cache_control: if has_hash { FOR_EVER } else { ASK_AGAIN },
                    plain,
                };
                Some((format!("/{path}"), file))
            })
            .collect();
        Ok(Self { shell, files })
    }

    /// The file at `path` in the best encoding that the browser takes; `None` when there is none.
    #[must_use]
    pub fn answer(&self, path: &str, request: &HeaderMap) -> Option<Response> {
        let file = self.files.get(path)?;
        let accepts = |encoding: &str| {
            request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
                value.split(',').any(|entry| {
                    let mut parts = entry.split(';');
                    parts.next().is_some_and(|name| name.trim().eq_ignore_ascii_case(encoding))
                        && !parts.any(|parameter| matches!(parameter.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
                })
            })
        };
        let (body, encoding) = match (&file.brotli, &file.gzip) {
            (Some(brotli), _) if accepts("br") => (brotli, Some("br")),
            (_, Some(gzip)) if accepts("gzip") => (gzip, Some("gzip")),
            _ => (&file.plain, None),
        };
        let is_known = request
            .get(header::IF_NONE_MATCH)
            .is_some_and(|known| file.etag.to_str().is_ok_and(|etag| lists(known, etag)));
        let mut response =
            if is_known { StatusCode::NOT_MODIFIED.into_response() } else { Response::new(Body::from(body.clone())) };
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(file.cache_control));
        headers.insert(header::ETAG, file.etag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if let (Some(encoding), false) = (encoding, is_known) {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        Some(response)
    }
}

#[cfg(not(feature = "embed"))]
fn files_of(folder: &Path) -> std::io::Result<HashMap<String, Vec<u8>>> {
    let mut files = HashMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(name) = path.strip_prefix(folder) {
                files.insert(name.to_string_lossy().replace('\\', "/"), std::fs::read(&path)?);
            }
        }
    }
    Ok(files)
}

fn is_compressed(path: &str) -> bool {
    matches!(path.rsplit_once('.'), Some((_, "br" | "gz")))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}

impl SiteAssets {
    /// A build with one script, for tests that are not about files.
    #[must_use]
    pub fn for_tests() -> Self {
        let files = [("pkg/test.js", "let a=1;"), ("pkg/test.js.br", "br"), ("pkg/test.js.gz", "gz")]
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()))
            .chain([("assets.json".to_owned(), br#"{"stylesheet":"/pkg/main.css","staff_stylesheet":"/pkg/staff.css","staff_script":"/pkg/staff.js","boot_script":"/pkg/boot.js","module":"/pkg/a.js","wasm":"/pkg/a.wasm","fonts":[]}"#.to_vec())])
            .collect();
        Self::from_files(files, false).unwrap_or_else(|error| unreachable!("the manifest above is whole: {error}"))
    }
}
