//! `lienhiep load`: articles from a JSONL file, one JSON object a line.
//!
//! A line that cannot become an article is reported with its number and skipped. Articles go into the database in
//! batches, each one transaction: an article is there whole or not at all, also after a power cut.

use std::{
    fmt,
    fs::File,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use app::{
    domain::{change::Subject, permission::Permit, text::nfc_line, time::Timestamp},
    features::articles::{
        labels,
        model::{ArticleDraft, CAPTION_MAX_CHARS, Image, NewArticle},
        store::Added,
    },
    sanitise::sanitise,
};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;

use crate::portal::Portal;

/// Articles in one transaction: with one, each waits for the disk; with all, a late failure loses everything.
const BATCH: usize = 500;
/// The longest line that is read, in bytes: more than a body of the largest size, escaped.
const LINE_MAX_BYTES: usize = 8 * 1024 * 1024;

/// One line of the file.
#[derive(Deserialize)]
struct Line {
    title: String,
    #[serde(default)]
    slug: String,
    #[serde(default)]
    summary: String,
    body_html: String,
    category: String,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    author_initials: String,
    published_at: String,
    #[serde(default)]
    updated_at: Option<String>,
    #[serde(default)]
    images: Vec<LineImage>,
}

/// A picture: the name of a file beside the JSONL file, or an address, alone or with text.
#[derive(Deserialize)]
#[serde(untagged)]
enum LineImage {
    Name(String),
    Described {
        src: String,
        #[serde(default)]
        alt: String,
        #[serde(default)]
        caption: String,
    },
}

/// What a load did.
#[derive(Debug, Default)]
pub struct Report {
    pub loaded: u64,
    pub refused: u64,
    /// Articles that had been loaded before, and stay as they are.
    pub already_there: u64,
    /// Loaded articles that are dated later, and hidden until then.
    pub waiting: u64,
    /// Pictures that stand on other sites and are not shown, for readers' privacy.
    pub foreign_pictures: u64,
    seconds: f64,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = self.loaded as f64 / self.seconds.max(0.001);
        write!(
            f,
            "Đã nạp {} bài trong {:.1} giây ({rate:.0} bài/giây); bỏ qua {} dòng.",
            self.loaded, self.seconds, self.refused
        )?;
        if self.already_there > 0 {
            write!(f, " {} bài đã có từ trước, được giữ nguyên.", self.already_there)?;
        }
        if self.waiting > 0 {
            write!(f, " {} bài chờ đến ngày đăng.", self.waiting)?;
        }
        if self.foreign_pictures > 0 {
            write!(f, " {} ảnh ở trang khác không được lấy về.", self.foreign_pictures)?;
        }
        Ok(())
    }
}

/// Loads `file`; faults go to standard error, each with its line number.
///
/// # Errors
/// When the file cannot be read, or the database takes no more: what was loaded before stays.
pub async fn load_file(portal: &Portal, file: &Path) -> Result<Report> {
    let input = File::open(file).with_context(|| format!("Không đọc được tệp {}", file.display()))?;
    let size = input.metadata().map_or(0, |metadata| metadata.len());
    let folder = file.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
    let mut loader = Loader::new(portal, folder, progress_bar(size));
    loader.load(BufReader::new(input)).await
}

/// A bar on a terminal; nothing elsewhere.
fn progress_bar(size: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes}, {msg}, còn {eta}");
    let bar = ProgressBar::new(size);
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar
}

struct Loader<'a> {
    portal: &'a Portal,
    folder: PathBuf,
    bar: ProgressBar,
    /// Parsed articles with their line numbers.
    batch: Vec<(u64, NewArticle)>,
    /// Names that no field has, told already.
    unknown_fields: Vec<String>,
    report: Report,
}

impl<'a> Loader<'a> {
    fn new(portal: &'a Portal, folder: PathBuf, bar: ProgressBar) -> Self {
        Self {
            portal,
            folder,
            bar,
            batch: Vec::with_capacity(BATCH),
            unknown_fields: Vec::new(),
            report: Report::default(),
        }
    }

    async fn load(&mut self, mut input: impl BufRead) -> Result<Report> {
        #[expect(clippy::disallowed_methods, reason = "how long a load took is for the person who waits")]
        let start = std::time::Instant::now();
        let mut number = 0;
        let mut line = Vec::new();
        loop {
            line.clear();
            let length =
                read_line(&mut input, &mut line).context("Tệp không đọc tiếp được; những bài trước đó đã nạp")?;
            if length == 0 {
                break;
            }
            number += 1;
            self.bar.inc(length);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            match self.parse(&line) {
                Ok(article) => self.batch.push((number, article)),
                Err(sentence) => self.refuse(number, &sentence),
            }
            if self.batch.len() == BATCH {
                self.store().await?;
            }
        }
        self.store().await?;
        self.bar.finish_and_clear();
        self.report.seconds = start.elapsed().as_secs_f64();
        Ok(std::mem::take(&mut self.report))
    }

    fn parse(&mut self, line: &[u8]) -> Result<NewArticle, String> {
        if line.len() > LINE_MAX_BYTES {
            return Err(format!("dòng dài quá {} MB", LINE_MAX_BYTES / 1024 / 1024));
        }
        let text = std::str::from_utf8(line)
            .map_err(|error| format!("không phải UTF-8 từ byte thứ {}", error.valid_up_to() + 1))?;
        let mut json = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
        let mut unknown = Vec::new();
        let line: Line = serde_ignored::deserialize(&mut json, |field| unknown.push(field.to_string()))
            .and_then(|line| json.end().map(|()| line))
            .map_err(|error| json_fault(&error))?;
        self.warn_of_unknown(unknown);
        let published_at = time("published_at", &line.published_at)?;
        let updated_at = line.updated_at.as_deref().map(|text| time("updated_at", text)).transpose()?;
        if updated_at.is_some_and(|updated_at| updated_at < published_at) {
            return Err(format!("updated_at: {}", labels().updated_early));
        }
        let draft = ArticleDraft {
            title: line.title,
            slug: line.slug,
            summary: line.summary,
            body_html: line.body_html,
            category: line.category,
            tags: line.tags,
            author_initials: line.author_initials,
        };
        let mut article = draft.parse(published_at, sanitise).map_err(|errors| errors.to_string())?;
        // Pictures last: a line that is refused leaves no file behind.
        article.images = self.images(line.images)?;
        article.updated_at = updated_at.unwrap_or(published_at);
        Ok(article)
    }

    /// Keeps the pictures that lie beside the file. Those of other sites are counted and left where they are.
    fn images(&mut self, images: Vec<LineImage>) -> Result<Vec<Image>, String> {
        let mut kept = Vec::new();
        for image in images {
            let (src, alt, caption) = match image {
                LineImage::Name(src) => (src, String::new(), String::new()),
                LineImage::Described { src, alt, caption } => (src, alt, caption),
            };
            if src.contains("://") || src.starts_with('/') {
                self.report.foreign_pictures += 1;
                continue;
            }
            if Path::new(&src).components().any(|part| !matches!(part, std::path::Component::Normal(_))) {
                return Err(format!("images: «{src}» nằm ngoài thư mục của tệp"));
            }
            let file = self.folder.join(&src);
            let (alt, caption) = (nfc_line(&alt), nfc_line(&caption));
            if [&alt, &caption].iter().any(|text| text.chars().count() > CAPTION_MAX_CHARS) {
                return Err(format!("images: {}", labels().caption_long));
            }
            kept.push(self.portal.media.keep(&file, alt, caption).map_err(|error| format!("images: {error}"))?);
        }
        Ok(kept)
    }

    async fn store(&mut self) -> Result<()> {
        let batch = std::mem::take(&mut self.batch);
        let (numbers, articles): (Vec<u64>, Vec<NewArticle>) = batch.into_iter().unzip();
        if articles.is_empty() {
            return Ok(());
        }
        let change = Permit::of_command_line(self.portal.clock.now())
            .change("article.load", Subject::new("article", 0))
            .detail(serde_json::json!({ "after": { "articles": articles.len() } }));
        let outcomes = self.portal.articles.add(&articles, change).await.map_err(|error| {
            anyhow::anyhow!(error).context(format!(
                "Cơ sở dữ liệu không nhận thêm từ dòng {}; {} bài trước đó đã nạp và còn nguyên. Đĩa đầy?",
                numbers.first().copied().unwrap_or_default(),
                self.report.loaded
            ))
        })?;
        let now = self.portal.clock.now();
        for ((number, outcome), article) in numbers.into_iter().zip(outcomes).zip(&articles) {
            match outcome {
                Added::As(_) => {
                    self.report.loaded += 1;
                    self.report.waiting += u64::from(article.published_at > now);
                }
                Added::AlreadyThere(_) => self.report.already_there += 1,
                Added::SlugTaken(slug) => self.refuse(number, &format!("slug: đã có bài khác ở địa chỉ «{slug}»")),
            }
        }
        self.bar.set_message(format!("{} bài", self.report.loaded));
        Ok(())
    }

    /// A misspelt field would be lost in silence; each name is told once.
    fn warn_of_unknown(&mut self, fields: Vec<String>) {
        for field in fields {
            if !self.unknown_fields.contains(&field) {
                self.bar.suspend(|| eprintln!("lưu ý: trường «{field}» không được dùng"));
                self.unknown_fields.push(field);
            }
        }
    }

    fn refuse(&mut self, number: u64, sentence: &str) {
        self.report.refused += 1;
        self.bar.suspend(|| eprintln!("dòng {number}: {sentence}"));
    }
}

/// Reads one line into `line`, at most a little more than [`LINE_MAX_BYTES`] of it; returns how many bytes the line
/// had. A file that is one endless line must not fill the memory.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<u64> {
    let mut length = 0;
    loop {
        let available = input.fill_buf()?;
        if available.is_empty() {
            return Ok(length);
        }
        let (taken, ends) = match available.iter().position(|byte| *byte == b'\n') {
            Some(position) => (position + 1, true),
            None => (available.len(), false),
        };
        if line.len() <= LINE_MAX_BYTES {
            line.extend_from_slice(&available[..taken]);
        }
        input.consume(taken);
        length += taken as u64;
        if ends {
            return Ok(length);
        }
    }
}

fn time(field: &str, text: &str) -> Result<Timestamp, String> {
    text.parse::<jiff::Timestamp>()
        .map(|time| Timestamp::from_millis(time.as_millisecond()))
        .map_err(|_| format!("{field}: ngày giờ phải theo RFC 3339, ví dụ 2019-08-30T08:00:00+07:00"))
}

fn json_fault(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    match error.classify() {
        Category::Data => format!("trường thiếu hoặc sai kiểu: {error}"),
        Category::Eof => "dòng bị cắt cụt, chưa hết đối tượng JSON".to_owned(),
        Category::Syntax | Category::Io => format!("không phải JSON: {error}"),
    }
}
