//! The rules of `docs/ARCHITECTURE.md`, checked on the source itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use syn::{ItemMod, UseTree, visit::Visit};

struct Source {
    path: String,
    /// The code, without its unit tests and comments.
    code: String,
    /// Every path that the code names, in full: `use super::{store::X}` in `features/site/service.rs` is
    /// `crate::features::site::store::X`.
    paths: BTreeSet<String>,
}

impl Source {
    fn read(file: &Path, root: &Path) -> Self {
        let text = fs::read_to_string(file).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let path = file.strip_prefix(root).unwrap().display().to_string();
        Self { paths: paths_in(&text, &path), code: code.join("\n"), path }
    }
}

/// The paths of a file, unit tests left out.
fn paths_in(text: &str, path: &str) -> BTreeSet<String> {
    let module = path.trim_end_matches(".rs").split('/').map(str::to_owned);
    let mut names = Names { module: module.collect(), found: BTreeSet::new() };
    names.visit_file(&syn::parse_file(text).unwrap());
    names.found
}

struct Names {
    module: Vec<String>,
    found: BTreeSet<String>,
}

impl Names {
    fn add(&mut self, segments: &[String]) {
        let mut module = self.module.clone();
        let mut rest = segments;
        let mut is_relative = false;
        while let Some(first) = rest.first().filter(|first| matches!(first.as_str(), "super" | "self")) {
            if first == "super" {
                module.pop();
            }
            is_relative = true;
            rest = &rest[1..];
        }
        let full: Vec<&str> = if is_relative {
            std::iter::once("crate")
                .chain(module.iter().map(String::as_str))
                .chain(rest.iter().map(String::as_str))
                .collect()
        } else {
            rest.iter().map(String::as_str).collect()
        };
        self.found.insert(full.join("::"));
    }

    fn add_tree(&mut self, before: &[String], tree: &UseTree) {
        let with = |name: String| before.iter().cloned().chain([name]).collect::<Vec<_>>();
        match tree {
            UseTree::Path(path) => self.add_tree(&with(path.ident.to_string()), &path.tree),
            UseTree::Name(name) => self.add(&with(name.ident.to_string())),
            UseTree::Rename(rename) => self.add(&with(rename.ident.to_string())),
            UseTree::Glob(_) => self.add(before),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        let is_test = module.ident == "tests" && module.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        if !is_test {
            syn::visit::visit_item_mod(self, module);
        }
    }

    fn visit_use_tree(&mut self, tree: &'ast UseTree) {
        self.add_tree(&[], tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.add(&path.segments.iter().map(|segment| segment.ident.to_string()).collect::<Vec<_>>());
        syn::visit::visit_path(self, path);
    }
}

fn sources_below(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut sources = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path: PathBuf = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                sources.push(Source::read(&path, &root));
            }
        }
    }
    assert!(!sources.is_empty(), "no sources below {folder}");
    sources
}

/// The features, by the lines of `features.rs`.
fn features() -> Vec<String> {
    let face = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/features.rs")).unwrap();
    face.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';').map(str::to_owned)).collect()
}

/// Whether `path` is `prefix` or lies below it.
fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Fails with every path below one of `prefixes` that files which match `which` name.
fn must_not_name(rule: &str, folder: &str, which: impl Fn(&str) -> bool, prefixes: &[&str]) {
    let sources = sources_below(folder);
    let concerned: Vec<&Source> = sources.iter().filter(|source| which(&source.path)).collect();
    assert!(!concerned.is_empty(), "{rule}: no file is concerned");
    let faults: Vec<String> = concerned
        .iter()
        .flat_map(|source| source.paths.iter().map(|path| (&source.path, path)))
        .filter(|(_, path)| prefixes.iter().any(|prefix| is_below(path, prefix)))
        .map(|(file, path)| format!("{folder}/{file} names {path}"))
        .collect();
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}

/// Fails with every file that contains one of `words` in its code.
fn must_not_contain(rule: &str, folder: &str, which: impl Fn(&str) -> bool, words: &[&str]) {
    let faults: Vec<String> = sources_below(folder)
        .iter()
        .filter(|source| which(&source.path))
        .flat_map(|source| {
            words
                .iter()
                .filter(|word| source.code.contains(**word))
                .map(|word| format!("{folder}/{} contains {word:?}", source.path))
        })
        .collect();
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}

/// Part `part` of every feature, as prefixes of paths.
fn parts_of_features(parts: &[&str]) -> Vec<String> {
    features()
        .iter()
        .flat_map(|feature| parts.iter().map(move |part| format!("crate::features::{feature}::{part}")))
        .collect()
}

fn parts_must_not_name(rule: &str, file: &str, parts: &[&str], others: &[&str]) {
    let forbidden = parts_of_features(parts);
    let forbidden: Vec<&str> = forbidden.iter().map(String::as_str).chain(others.iter().copied()).collect();
    let folder = format!("/{}/", file.trim_end_matches(".rs"));
    must_not_name(
        rule,
        "src",
        |path| path.starts_with("features/") && (path.ends_with(&format!("/{file}")) || path.contains(&folder)),
        &forbidden,
    );
}

#[test]
fn the_rules_read_merged_and_relative_imports() {
    let names = paths_in(
        "use super::{store::{SiteStore, X as Y}, view};\nuse crate::ui::*;\nfn f() { super::api::g(); sqlx::query() }\n\
         #[cfg(test)]\nmod tests { use super::service; }",
        "features/site/model.rs",
    );
    for expected in [
        "crate::features::site::store::SiteStore",
        "crate::features::site::store::X",
        "crate::features::site::view",
        "crate::ui",
        "crate::features::site::api::g",
        "sqlx::query",
    ] {
        assert!(names.contains(expected), "{expected} is not in {names:?}");
    }
    assert!(!names.iter().any(|name| name.contains("service")), "{names:?}");
}

#[test]
fn the_model_knows_no_framework_no_storage_and_no_clock() {
    parts_must_not_name(
        "model.rs knows nothing but domain and labels",
        "model.rs",
        &["store", "service", "api", "view"],
        &[
            "leptos",
            "crate::ui",
            "crate::platform",
            "crate::services",
            "crate::sanitise",
            "std::fs",
            "std::net",
            "std::time::SystemTime",
            "std::time::Instant",
            "std::env",
        ],
    );
}

#[test]
fn stores_know_only_the_model() {
    parts_must_not_name(
        "store.rs knows nothing but domain and the model",
        "store.rs",
        &["service", "api", "view"],
        &["leptos", "crate::ui", "crate::platform", "crate::services"],
    );
}

#[test]
fn use_cases_know_neither_server_functions_nor_views() {
    parts_must_not_name(
        "service.rs knows nothing that stands to its left",
        "service.rs",
        &["api", "view"],
        &["leptos", "leptos_axum", "crate::ui", "crate::platform"],
    );
}

#[test]
fn views_ask_the_model_and_call_server_functions_and_nothing_else() {
    parts_must_not_name(
        "a view knows no use case and no store",
        "view.rs",
        &["service", "store"],
        &["crate::services", "crate::sanitise"],
    );
}

#[test]
fn the_domain_knows_no_feature_and_no_view() {
    must_not_name(
        "domain knows no view, no feature, no service",
        "src/domain",
        |_| true,
        &["crate::features", "crate::ui", "crate::services", "crate::platform", "leptos::prelude"],
    );
}

#[test]
fn the_design_system_knows_no_feature() {
    must_not_name("ui knows no feature", "src/ui", |_| true, &["crate::features", "crate::services"]);
}

#[test]
fn the_application_knows_no_database_and_no_router() {
    must_not_name(
        "app knows no database and no socket",
        "src",
        |_| true,
        &["sqlx", "axum", "tokio", "hyper", "std::net::TcpListener", "std::net::TcpStream", "std::net::UdpSocket"],
    );
}

#[test]
fn statements_stand_only_in_storage() {
    let elsewhere = |path: &str| !path.starts_with("storage");
    must_not_name("no SQL outside server/src/storage", "../server/src", elsewhere, &["sqlx"]);
    must_not_contain(
        "no SQL outside server/src/storage",
        "../server/src",
        elsewhere,
        &["SELECT ", "INSERT ", "UPDATE ", "DELETE "],
    );
}

#[test]
fn storage_and_http_do_not_know_each_other() {
    must_not_name(
        "storage does not know http",
        "../server/src",
        |path| path.starts_with("storage"),
        &["crate::http", "axum"],
    );
    must_not_name(
        "handlers do not know storage",
        "../server/src",
        |path| path.starts_with("http/"),
        &["crate::storage"],
    );
}

#[test]
fn a_feature_uses_of_another_only_its_face_and_its_model() {
    let features = features();
    let mut faults = Vec::new();
    for source in sources_below("src/features") {
        // A use case may ask another feature's store: an invitation needs the associations, an export everything.
        let is_use_case = source.path.contains("/service");
        for other in features.iter().filter(|other| source.path.split(['/', '.']).next() != Some(other.as_str())) {
            for part in
                ["store", "service", "api", "view"].into_iter().filter(|part| !(is_use_case && *part == "store"))
            {
                let forbidden = format!("crate::features::{other}::{part}");
                faults.extend(
                    source
                        .paths
                        .iter()
                        .filter(|path| is_below(path, &forbidden))
                        .map(|path| format!("{} names {path}", source.path)),
                );
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn the_cfg_budget_is_kept() {
    let allowed = |path: &str| {
        let is_face = path.starts_with("features/") && path.matches('/').count() == 1;
        match path {
            "lib.rs" => 3,
            "platform.rs" => 4,
            _ if is_face => 1,
            _ => 0,
        }
    };
    for source in sources_below("src") {
        let lines = source.code.matches("feature = \"ssr\"").count();
        assert!(
            lines <= allowed(&source.path),
            "{} has {lines} lines with feature = \"ssr\"; {} are allowed",
            source.path,
            allowed(&source.path)
        );
    }
}

#[test]
fn every_feature_has_its_parts() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for feature in features() {
        let mut parts = vec![
            format!("app/src/features/{feature}.rs"),
            format!("app/src/features/{feature}/model.rs"),
            format!("app/src/features/{feature}/store.rs"),
            format!("app/src/features/{feature}/labels.rs"),
            format!("app/src/features/{feature}/view.rs"),
            format!("server/src/storage/{feature}.rs"),
            format!("end2end/tests/{feature}.spec.ts"),
        ];
        // These are dressed by the sheets of ui alone.
        if !["associations", "audit", "mail", "pages", "privacy"].contains(&feature.as_str()) {
            parts.push(format!("style/features/{feature}.css"));
        }
        for part in parts {
            assert!(workspace.join(&part).exists(), "the feature {feature} lacks {part}");
        }
    }
}

#[test]
fn server_functions_are_short_and_have_fixed_addresses() {
    for source in sources_below("src/features").iter().filter(|source| source.path.ends_with("api.rs")) {
        for function in source.code.split("#[server(").skip(1) {
            assert!(function.starts_with("endpoint = "), "{}: a server function without endpoint", source.path);
            let body = function.split_once("AppError> {").map(|(_, body)| body).unwrap_or_default();
            let lines = body.split("\n}").next().unwrap_or_default().lines().count();
            assert!(lines <= 11, "{}: a server function of {lines} lines", source.path);
        }
    }
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |engine: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/migrations").join(engine);
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn no_union_is_named_in_code() {
    must_not_contain("a union's name is configuration", "src", |_| true, &["Bình Định", "Gia Lai", "lhhbdinh"]);
    must_not_contain(
        "a union's name is configuration",
        "../server/src",
        |_| true,
        &["Bình Định", "Gia Lai", "lhhbdinh"],
    );
}
