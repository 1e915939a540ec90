//! `cargo xtask bench`: the release program under load on this machine. Medians and ratios, since machines are noisy;
//! every comparison is made within one run.

mod release;
mod sign_in;

use std::{
    fs,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use self::release::{Release, median, millis};
use crate::{
    dist,
    load_client::{Connection, requests_per_second},
    postgres::Postgres,
    step::{cargo, run as run_command, step},
};

const FOLDER: &str = "target/bench";
/// Sizes of the two sites; the goal is that a reader cannot tell them apart.
const FEW: u32 = 1_000;
const MANY: u32 = 100_000;
const CATEGORIES: u32 = 12;
/// Requests measured one after the other for each page.
const SAMPLES: usize = 400;
/// Requests before those, to fill caches.
const WARM_UP: usize = 40;
/// Bounds of the throughput measurement.
const CLIENTS: usize = 16;
const LOAD_TIME: Duration = Duration::from_secs(5);

/// The path of a kind of page on a site.
type PathOf = fn(&Site) -> String;

/// Builds the release program, loads both sites, measures and prints.
pub fn run(arguments: &[String]) -> Result<()> {
    dist::run()?;
    fs::create_dir_all(FOLDER)?;
    accounts()?;
    if arguments.iter().any(|argument| argument == "accounts") {
        return Ok(());
    }
    let few = Site::load(FEW)?;
    let many = Site::load(MANY)?;

    println!(
        "\nMedian time of a page, one request at a time, in milliseconds ({SAMPLES} requests each, interleaved)\n"
    );
    println!("  page        {FEW:>8} articles {MANY:>8} articles    ratio (goal 1.30)");
    let front = |_: &Site| "/".to_owned();
    let category = |_: &Site| "/chuyen-muc/chuyen-muc-3".to_owned();
    // In the middle of all news: 01-01-2000.
    let deep_list = |_: &Site| "/tin-tuc?truoc=946684800000-1".to_owned();
    let pages = [
        ("home", front as PathOf),
        ("category", category),
        ("deep list", deep_list),
        ("article", Site::middle_article),
    ];
    for (name, path) in pages {
        let [small, large] = interleaved([(&few, path(&few)), (&many, path(&many))])?;
        println!("  {name:<10} {:>17.2} {:>17.2} {:>8.2}", millis(small), millis(large), millis(large) / millis(small));
    }

    println!("\nRequests per second, {CLIENTS} connections for {} s each\n", LOAD_TIME.as_secs());
    let limit = requests_per_second(many.release.address, "/healthz", CLIENTS, LOAD_TIME)?;
    let article = requests_per_second(many.release.address, &many.middle_article(), CLIENTS, LOAD_TIME)?;
    let home = requests_per_second(many.release.address, "/", CLIENTS, LOAD_TIME)?;
    println!("  /healthz (the limit of server and client here) {limit:>9.0}");
    println!("  article                                        {article:>9.0}   {:.3} of the limit", article / limit);
    println!("  home                                           {home:>9.0}   {:.3} of the limit", home / limit);

    println!("\nResident memory\n");
    println!("  idle after start, {FEW} articles    {:>6} KB", few.idle_kb);
    println!("  idle after start, {MANY} articles  {:>6} KB", many.idle_kb);
    println!("  after the load                    {:>6} KB", many.release.memory_kb("VmRSS")?);
    Ok(())
}

/// Sign-ins, and what the audit log costs each write, on both engines.
fn accounts() -> Result<()> {
    sign_in::run()?;
    let postgres = Postgres::start()?;
    let mut bench = cargo();
    bench.args(["bench", "--quiet", "-p", "server", "--bench", "audit"]);
    run_command(bench.env("LIENHIEP_TEST_POSTGRES", postgres.url()))
}

/// Medians of two pages, asked for in turn so that the machine's moods hit both.
fn interleaved(pages: [(&Site, String); 2]) -> Result<[Duration; 2]> {
    let mut asked = Vec::new();
    for (site, path) in pages {
        asked.push((Connection::open(site.release.address)?, path, Vec::new()));
    }
    for sample in 0..SAMPLES + WARM_UP {
        for (connection, path, times) in &mut asked {
            let time = timed(connection, path)?;
            if sample >= WARM_UP {
                times.push(time);
            }
        }
    }
    let mut medians = asked.into_iter().map(|(_, _, times)| median(times));
    Ok([medians.next().unwrap_or_default(), medians.next().unwrap_or_default()])
}

fn timed(connection: &mut Connection, path: &str) -> Result<Duration> {
    let start = Instant::now();
    let status = connection.get(path)?;
    let time = start.elapsed();
    if status != 200 {
        bail!("{path} answered {status}");
    }
    Ok(time)
}

/// A running release program over a generated site.
struct Site {
    articles: u32,
    release: Release,
    idle_kb: u64,
}

impl Site {
    fn load(articles: u32) -> Result<Self> {
        let data = Path::new(FOLDER).join(format!("data-{articles}"));
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        let file = generated(articles)?;
        step(&format!("Load of {articles} articles"), || {
            let output = Command::new(dist::PROGRAM).arg("load").arg("--data").arg(&data).arg(&file).output()?;
            if !output.status.success() {
                bail!("{}", String::from_utf8_lossy(&output.stderr));
            }
            println!("  {}", String::from_utf8_lossy(&output.stdout).trim());
            println!(
                "  on disk {} MB, of a file of {} MB",
                megabytes_below(&data)?,
                fs::metadata(&file)?.len() / 1_000_000
            );
            Ok(())
        })?;
        let release = Release::serve(&data, &[])?;
        let idle_kb = release.memory_kb("VmRSS")?;
        Ok(Self { articles, release, idle_kb })
    }

    fn middle_article(&self) -> String {
        format!("/tin-tuc/bai-{}", self.articles / 2)
    }
}

/// Articles of 2 to 8 KB with Vietnamese words, spread over categories and twenty years. The same number gives the same
/// file.
fn generated(articles: u32) -> Result<PathBuf> {
    let path = Path::new(FOLDER).join(format!("articles-{articles}.jsonl"));
    let mut file = BufWriter::new(fs::File::create(&path)?);
    let words: Vec<&str> =
        "hội khoa học kỹ thuật trí thức sáng tạo điển hình tiên tiến thi đua khen thưởng phong trào tỉnh \
        nghiên cứu ứng dụng tư vấn phản biện giám định xã hội nông nghiệp thủy lợi xây dựng kiến trúc y dược giáo dục \
        đào tạo môi trường công nghệ thông tin doanh nghiệp thanh niên thiếu niên nhi đồng giải pháp hiệu quả"
            .split_whitespace()
            .collect();
    let mut random = Random(u64::from(articles));
    for number in 0..articles {
        let mut sentence = |length: u64| {
            let text: Vec<&str> = (0..length).map(|_| words[random.below(words.len() as u64)]).collect();
            text.join(" ")
        };
        let title = sentence(12);
        let summary = sentence(25);
        let paragraphs = 4 + number % 12;
        let body: Vec<String> = (0..paragraphs).map(|_| format!("<p>{}.</p>", sentence(70))).collect();
        let minute = 631_152_000 + i64::from(number) * (630_720_000 / i64::from(articles));
        let line = serde_json::json!({
            "title": title,
            "slug": format!("bai-{number}"),
            "summary": summary,
            "body_html": body.concat(),
            "category": format!("Chuyên mục {}", number % CATEGORIES),
            "tags": [words[random.below(words.len() as u64)]],
            "author_initials": "KT",
            "published_at": rfc3339(minute),
            "images": [],
        });
        writeln!(file, "{line}")?;
    }
    file.flush()?;
    Ok(path)
}

/// UTC time of a Unix second, with the days of a year of 365 days: good enough for generated dates.
fn rfc3339(second: i64) -> String {
    let (day, rest) = (second / 86_400, second % 86_400);
    let (year, day_of_year) = (1970 + day / 366, day % 366);
    let (month, day_of_month) = (1 + day_of_year / 31, 1 + day_of_year % 28);
    format!("{year}-{month:02}-{day_of_month:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// xorshift64*, seeded: a benchmark must read the same words each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) % limit).unwrap_or(0)
    }
}

fn megabytes_below(folder: &Path) -> Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let metadata = entry?.metadata()?;
        bytes += if metadata.is_file() { metadata.len() } else { 0 };
    }
    Ok(bytes / 1_000_000)
}
