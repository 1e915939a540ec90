//! What a fresh machine lacks: the Wasm target, npm packages, and for tests Chromium and PostgreSQL.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::step::{cargo, output_of, run_quietly, step};

const WASM: &str = "wasm32-unknown-unknown";

/// The packages of Debian that can build for Wasm where rustup's server is out of reach.
const DEBIAN_WASM_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// How the Wasm half is compiled on this machine.
pub enum WasmCompiler {
    /// The toolchain's own standard library for Wasm.
    Toolchain,
    /// Debian's compiler, with the standard library built from source; `linker` is the rustup toolchain's `rust-lld`.
    Debian { linker: PathBuf },
}

impl WasmCompiler {
    /// Cargo with the environment and flags of this compiler.
    pub fn cargo_build(&self) -> Command {
        let mut command = self.bare_cargo_build();
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", remapped_paths());
        command
    }

    fn bare_cargo_build(&self) -> Command {
        match self {
            Self::Toolchain => {
                let mut command = cargo();
                command.args(["build", "--target", WASM]);
                command
            }
            Self::Debian { linker } => {
                let mut command = Command::new("/usr/bin/cargo");
                let path = env::var("PATH").unwrap_or_default();
                command
                    .args(["build", "--target", WASM, "-Zbuild-std=std,panic_abort", "--target-dir"])
                    .arg(Path::new(self.target_dir()))
                    .env("PATH", format!("/usr/bin:{path}"))
                    .env("RUSTC", "/usr/bin/rustc")
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command
            }
        }
    }

    /// Where the artefacts land: two compilers must not share a folder.
    pub fn target_dir(&self) -> &'static str {
        match self {
            Self::Toolchain => "target",
            Self::Debian { .. } => "target/wasm-debian",
        }
    }
}

/// Finds or installs a compiler for Wasm: rustup's target first, then Debian's packages.
pub fn wasm_compiler() -> Result<WasmCompiler> {
    step("Wasm compiler", || {
        let only_debian = env::var("LIENHIEP_WASM_COMPILER").is_ok_and(|choice| choice == "debian");
        if !only_debian && (toolchain_has_wasm() || rustup_adds_wasm()) {
            return Ok(WasmCompiler::Toolchain);
        }
        if !Path::new("/usr/bin/cargo").exists() || !Path::new("/usr/lib/rustlib/src").exists() && !debian_has_sources()
        {
            apt_install(&DEBIAN_WASM_PACKAGES).with_context(|| {
                format!(
                    "no Wasm standard library: run `rustup target add {WASM}`, or on Debian install {}",
                    DEBIAN_WASM_PACKAGES.join(", ")
                )
            })?;
        }
        Ok(WasmCompiler::Debian { linker: rust_lld()? })
    })
}

/// Flags that keep this machine's folders out of panic messages: they would be shipped to every reader.
fn remapped_paths() -> String {
    let home =
        env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(Path::new(&env::var_os("HOME")?).join(".cargo")));
    let registries = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok()).into_iter().flatten().flatten();
    let mut flags: Vec<String> =
        registries.map(|registry| format!("--remap-path-prefix={}/=", registry.path().display())).collect();
    flags.sort();
    flags.join(" ")
}

/// Whether the toolchain that runs this has the standard library for Wasm.
pub fn toolchain_has_wasm() -> bool {
    output_of(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM]))
        .is_some_and(|folder| Path::new(&folder).is_dir())
}

fn rustup_adds_wasm() -> bool {
    run_quietly(Command::new("rustup").args(["target", "add", WASM])).is_ok() && toolchain_has_wasm()
}

fn debian_has_sources() -> bool {
    output_of(Command::new("/usr/bin/rustc").args(["--print", "sysroot"]))
        .is_some_and(|sysroot| Path::new(&sysroot).join("lib/rustlib/src/rust/library").is_dir())
}

fn rust_lld() -> Result<PathBuf> {
    let sysroot = output_of(Command::new("rustc").args(["--print", "sysroot"])).context("rustc is missing")?;
    let host = output_of(Command::new("rustc").args(["--print", "host-tuple"])).context("rustc is too old")?;
    let linker = Path::new(&sysroot).join("lib/rustlib").join(host).join("bin/rust-lld");
    if !linker.exists() {
        bail!(
            "{} is missing: install the package lld and set CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER",
            linker.display()
        );
    }
    Ok(linker)
}

/// Installs the npm packages of `folder` from its lock file, unless they are there.
pub fn npm_packages(folder: &str) -> Result<()> {
    let folder = Path::new(folder);
    let lock = folder.join("package-lock.json");
    let installed = folder.join("node_modules/.package-lock.json");
    if modified(&installed) > modified(&lock) {
        return Ok(());
    }
    step(&format!("npm packages of {}", folder.display()), || {
        run_quietly(
            Command::new("npm")
                .args(["ci", "--no-audit", "--no-fund"])
                .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
                .current_dir(folder),
        )
        .context("npm is needed: install Node.js 20 or later")
    })
}

fn modified(path: &Path) -> Option<std::time::SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}

/// A Chromium for the browser tests.
pub fn chromium() -> Result<PathBuf> {
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    step("Chromium", || {
        apt_install(&["chromium"]).context("the browser tests need Chromium: install the package chromium")?;
        find_chromium().context("chromium was installed, but is not in PATH")
    })
}

fn find_chromium() -> Option<PathBuf> {
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(find_program)
}

/// The folder of PostgreSQL's server programs (`initdb`, `postgres`).
pub fn postgresql() -> Result<PathBuf> {
    if let Some(found) = find_postgresql() {
        return Ok(found);
    }
    step("PostgreSQL", || {
        apt_install(&["postgresql"])
            .context("the tests need PostgreSQL 15 or later: install the package postgresql")?;
        find_postgresql().context("postgresql was installed, but initdb is not to be found")
    })
}

fn find_postgresql() -> Option<PathBuf> {
    let in_path = find_program("initdb").and_then(|initdb| initdb.parent().map(Path::to_owned));
    let of_debian = || {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
        let mut folders: Vec<PathBuf> = versions.flatten().map(|version| version.path().join("bin")).collect();
        folders.sort();
        folders.into_iter().rfind(|folder| folder.join("initdb").exists())
    };
    in_path.or_else(of_debian)
}

/// The first program with this name in PATH.
pub fn find_program(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

fn apt_install(packages: &[&str]) -> Result<()> {
    let is_root = output_of(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    if !is_root || find_program("apt-get").is_none() {
        bail!("please install: {}", packages.join(" "));
    }
    let apt = |arguments: &[&str]| {
        run_quietly(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update", "-qq"])?;
    apt(&[&["install", "-y", "-qq", "--no-install-recommends"], packages].concat())
}
