//! The rules of `docs/ARCHITECTURE.md`, checked on the source itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

struct Source {
    path: String,
    /// The code, without its unit tests and comments.
    code: String,
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
                let text = fs::read_to_string(&path).unwrap();
                let code = text
                    .split("#[cfg(test)]\nmod tests")
                    .next()
                    .unwrap()
                    .lines()
                    .filter(|line| !line.trim_start().starts_with("//"))
                    .collect::<Vec<_>>()
                    .join("\n");
                sources.push(Source { path: path.strip_prefix(&root).unwrap().display().to_string(), code });
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

/// Fails with every place where code of files that match `which` contains one of `words`.
fn must_not_contain(rule: &str, folder: &str, which: impl Fn(&str) -> bool, words: &[&str]) {
    let faults: Vec<String> = sources_below(folder)
        .iter()
        .filter(|source| which(&source.path))
        .flat_map(|source| {
            words
                .iter()
                .filter(|word| source.code.contains(**word))
                .map(move |word| format!("{folder}/{} contains {word:?}", source.path))
        })
        .collect();
    assert!(faults.is_empty(), "{rule}\n{}", faults.join("\n"));
}

#[test]
fn the_model_knows_no_framework_no_storage_and_no_clock() {
    must_not_contain(
        "model.rs imports nothing but domain and its own labels",
        "src/features",
        |path| path.ends_with("model.rs"),
        &[
            "leptos",
            "crate::ui",
            "crate::platform",
            "crate::services",
            "super::store",
            "super::service",
            "super::view",
            "SystemTime",
        ],
    );
}

#[test]
fn stores_know_only_the_model() {
    must_not_contain(
        "store.rs imports nothing but domain and the model",
        "src/features",
        |path| path.ends_with("store.rs"),
        &["leptos", "crate::ui", "crate::platform", "crate::services", "super::service", "super::api", "super::view"],
    );
}

#[test]
fn use_cases_know_neither_server_functions_nor_views() {
    must_not_contain(
        "service.rs imports nothing that stands to its left",
        "src/features",
        |path| path.ends_with("service.rs"),
        &["super::api", "super::view", "leptos::", "leptos_axum"],
    );
}

#[test]
fn the_domain_knows_no_feature_and_no_view() {
    must_not_contain(
        "domain knows no Leptos view, no feature, no service",
        "src/domain",
        |_| true,
        &["crate::features", "crate::ui", "crate::services", "view!", "leptos::prelude"],
    );
}

#[test]
fn the_design_system_knows_no_feature() {
    must_not_contain("ui imports no feature", "src/ui", |_| true, &["crate::features"]);
}

#[test]
fn the_application_knows_no_database_and_no_router() {
    must_not_contain(
        "app knows no database and no socket",
        "src",
        |_| true,
        &["sqlx", " axum::", "axum::Router", "tokio::", "hyper"],
    );
}

#[test]
fn statements_stand_only_in_storage() {
    must_not_contain(
        "no SQL outside server/src/storage",
        "../server/src",
        |path| !path.starts_with("storage"),
        &["SELECT ", "INSERT ", "UPDATE ", "DELETE ", "sqlx::"],
    );
}

#[test]
fn storage_and_http_do_not_know_each_other() {
    must_not_contain(
        "storage does not import http",
        "../server/src",
        |path| path.starts_with("storage"),
        &["crate::http", "axum"],
    );
    must_not_contain(
        "http knows storage only as a database to ping",
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
        // A view of the site may link what other stores list: services are composed on the server.
        if source.path.ends_with("service.rs") {
            continue;
        }
        for other in features.iter().filter(|other| !source.path.starts_with(other.as_str())) {
            for part in ["store", "service", "api", "view"] {
                if source.code.contains(&format!("features::{other}::{part}")) {
                    faults.push(format!("{} uses {other}::{part}", source.path));
                }
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
        // Static pages are dressed by ui/prose.css alone.
        if feature != "pages" {
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
