//! The browser's half: Wasm, style sheet, fonts and public files, named by content and compressed, in `target/site`.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use lightningcss::{
    bundler::{Bundler, FileProvider},
    printer::PrinterOptions,
    stylesheet::{MinifyOptions, ParserOptions},
};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    setup::{self, WasmCompiler},
    step::{run, run_quietly, step},
};

/// Where the built site lies.
pub const SITE: &str = "target/site";

/// The features of Wasm that every browser of the last three years has, as rustc uses them.
const WASM_OPT_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The font files that the style sheet names, by npm package: one regular and one semibold of the reading face, its
/// italic, one regular and one semibold of the face of controls.
const FONTS: [(&str, &str, &[&str]); 2] = [
    ("@fontsource/literata", "literata", &["400-normal", "400-italic", "600-normal"]),
    ("@fontsource/be-vietnam-pro", "be-vietnam-pro", &["400-normal", "600-normal"]),
];

/// The files that every first paint needs; the others come when the style sheet asks for them.
const FONTS_BEFORE_PAINT: [&str; 3] =
    ["literata-latin-400-normal.woff2", "literata-latin-600-normal.woff2", "be-vietnam-pro-latin-400-normal.woff2"];

/// Builds `target/site`, unless nothing that goes into it has changed.
pub fn build() -> Result<()> {
    setup::npm_packages("xtask")?;
    let compiler = setup::wasm_compiler()?;
    step("Wasm half", || {
        run(compiler.cargo_build().args(["--quiet", "--package", "frontend", "--profile", "wasm-release"]))
    })?;
    let inputs = Inputs::read(&compiler)?;
    let stamp = Path::new(SITE).join(".built-from");
    if fs::read_to_string(&stamp).is_ok_and(|built_from| built_from == inputs.digest) {
        return Ok(());
    }
    step("Site files", || {
        if Path::new(SITE).exists() {
            fs::remove_dir_all(SITE)?;
        }
        let mut files = SiteFiles::default();
        let style = add_fonts_and_style(&inputs, &mut files)?;
        let scripts = add_wasm(&inputs, &mut files)?;
        for (path, bytes) in &inputs.public {
            files.add(path, bytes.clone());
        }
        files.add("assets.json", manifest(&style, &scripts));
        files.write()?;
        fs::write(&stamp, &inputs.digest)?;
        Ok(())
    })
}

struct Inputs {
    wasm: Vec<u8>,
    public: BTreeMap<String, Vec<u8>>,
    fonts: BTreeMap<String, Vec<u8>>,
    digest: String,
}

impl Inputs {
    fn read(compiler: &WasmCompiler) -> Result<Self> {
        let wasm = Path::new(compiler.target_dir()).join("wasm32-unknown-unknown/wasm-release/frontend.wasm");
        let wasm = fs::read(&wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
        let style = files_below(Path::new("style"))?;
        let mut public = BTreeMap::new();
        for (path, bytes) in files_below(Path::new("public"))? {
            public.insert(path.strip_prefix("public")?.to_string_lossy().into_owned(), bytes);
        }
        let mut fonts = BTreeMap::new();
        for (package, family, faces) in FONTS {
            for face in faces {
                for subset in ["latin", "vietnamese"] {
                    let name = format!("{family}-{subset}-{face}.woff2");
                    let path = Path::new("xtask/node_modules").join(package).join("files").join(&name);
                    let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                    fonts.insert(name, bytes);
                }
            }
        }
        // The code of this file shapes the result as much as its inputs do.
        let mut digest = Sha256::new_with_prefix(include_bytes!("site.rs"));
        digest.update(include_bytes!("../../frontend/actions.js"));
        digest.update(include_bytes!("../../frontend/staff.js"));
        digest.update(&wasm);
        for (path, bytes) in &style {
            digest.update(path.to_string_lossy().as_bytes());
            digest.update(bytes);
        }
        for (name, bytes) in public.iter().chain(&fonts) {
            digest.update(name.as_bytes());
            digest.update(bytes);
        }
        Ok(Self { wasm, public, fonts, digest: format!("{:x}", digest.finalize()) })
    }
}

fn files_below(folder: &Path) -> Result<Vec<(PathBuf, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path)?;
                files.push((path, bytes));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// The site's files by path, before they are written.
#[derive(Default)]
struct SiteFiles(BTreeMap<String, Vec<u8>>);

impl SiteFiles {
    fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.0.insert(path.to_owned(), bytes);
    }

    /// Adds a file whose name carries its content's hash, so that it may be cached for ever; returns its address.
    fn add_hashed(&mut self, folder: &str, name: &str, bytes: Vec<u8>) -> String {
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("{folder}/{stem}.{}.{extension}", &format!("{:x}", Sha256::digest(&bytes))[..16]);
        let address = format!("/{path}");
        self.add(&path, bytes);
        address
    }

    fn write(&self) -> Result<()> {
        for (path, bytes) in &self.0 {
            let file = Path::new(SITE).join(path);
            fs::create_dir_all(file.parent().context("a file without a folder")?)?;
            fs::write(&file, bytes)?;
            if is_compressible(path) {
                fs::write(with_suffix(&file, ".br"), brotli(bytes)?)?;
                fs::write(with_suffix(&file, ".gz"), gzip(bytes)?)?;
            }
        }
        Ok(())
    }
}

fn is_compressible(path: &str) -> bool {
    [".js", ".wasm", ".css", ".svg", ".txt"].iter().any(|ending| path.ends_with(ending))
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

fn brotli(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = ::brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 22);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(bytes)?;
    Ok(writer.finish()?)
}

struct Style {
    public: String,
    staff: String,
    fonts_before_paint: Vec<String>,
}

/// Two sheets over the same tokens and parts: what only the staff area needs does not weigh on the public pages.
fn add_fonts_and_style(inputs: &Inputs, files: &mut SiteFiles) -> Result<Style> {
    let (mut public, mut staff) = (bundled("style/main.css")?, bundled("style/staff.css")?);
    let mut fonts_before_paint = Vec::new();
    for (name, bytes) in &inputs.fonts {
        let address = files.add_hashed("fonts", name, bytes.clone());
        for css in [&mut public, &mut staff] {
            *css = css.replace(&format!("/fonts/{name}"), &address);
        }
        if FONTS_BEFORE_PAINT.contains(&name.as_str()) {
            fonts_before_paint.push(address);
        }
    }
    Ok(Style {
        public: files.add_hashed("pkg", "main.css", public.into_bytes()),
        staff: files.add_hashed("pkg", "staff.css", staff.into_bytes()),
        fonts_before_paint,
    })
}

/// A sheet with everything that it imports, as small as it gets.
fn bundled(path: &str) -> Result<String> {
    let fs_provider = FileProvider::new();
    let mut bundler = Bundler::new(&fs_provider, None, ParserOptions::default());
    let mut sheet = bundler.bundle(Path::new(path)).map_err(|error| anyhow!("style sheet: {error}"))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| anyhow!("style sheet: {error}"))?;
    let printed = sheet
        .to_css(PrinterOptions { minify: true, ..PrinterOptions::default() })
        .map_err(|error| anyhow!("style sheet: {error}"))?;
    Ok(printed.code)
}

struct Scripts {
    boot: String,
    module: String,
    wasm: String,
    reload: String,
    staff: String,
}

fn add_wasm(inputs: &Inputs, files: &mut SiteFiles) -> Result<Scripts> {
    let work = Path::new("target/wasm");
    fs::create_dir_all(work)?;
    let mut bindgen = Bindgen::new();
    bindgen.web(true)?.typescript(false).remove_name_section(true).input_bytes("lienhiep", inputs.wasm.clone());
    bindgen.generate(work)?;
    let (before, after) = (work.join("lienhiep_bg.wasm"), work.join("lienhiep_opt.wasm"));
    run_quietly(
        std::process::Command::new("xtask/node_modules/.bin/wasm-opt")
            .args(["-Oz", "--strip-producers"])
            .args(WASM_OPT_FEATURES)
            .arg(&before)
            .arg("-o")
            .arg(&after),
    )?;
    let wasm = files.add_hashed("pkg", "lienhiep.wasm", fs::read(after)?);
    let module = files.add_hashed("pkg", "lienhiep.js", fs::read(work.join("lienhiep.js"))?);
    // The page is complete without it, so the Wasm half waits until the browser has nothing more urgent to do.
    let boot = format!(
        "import init,{{hydrate}} from {module:?};\n\
         const start=()=>init({{module_or_path:{wasm:?}}}).then(hydrate,(error)=>console.warn(error));\n\
         \"requestIdleCallback\" in window?requestIdleCallback(start,{{timeout:2000}}):start();\n\
         {}",
        include_str!("../../frontend/actions.js")
    );
    let boot = files.add_hashed("pkg", "boot.js", boot.into_bytes());
    // Reloads when the program that answers is another one than at first.
    let reload = "let first;const events=new EventSource(\"/dev/reload\");\n\
                  events.onmessage=({data})=>{if(first&&first!==data)location.reload();first??=data};\n";
    let reload = files.add_hashed("pkg", "reload.js", reload.into());
    let staff = files.add_hashed("pkg", "staff.js", include_str!("../../frontend/staff.js").into());
    Ok(Scripts { boot, module, wasm, reload, staff })
}

fn manifest(style: &Style, scripts: &Scripts) -> Vec<u8> {
    serde_json::json!({
        "stylesheet": style.public,
        "staff_stylesheet": style.staff,
        "staff_script": scripts.staff,
        "fonts": style.fonts_before_paint,
        "boot_script": scripts.boot,
        "module": scripts.module,
        "wasm": scripts.wasm,
        "reload_script": scripts.reload,
    })
    .to_string()
    .into_bytes()
}
