//! Sign-ins under load: how long one takes alone and among many, and how much memory the slow hashes take.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::dist;

const FOLDER: &str = "target/bench/data-sign-in";
const ALONE: usize = 20;
const AT_ONCE: usize = 32;
const ROUNDS: usize = 3;

/// Measures and prints.
pub fn run() -> Result<()> {
    let data = Path::new(FOLDER);
    if data.exists() {
        fs::remove_dir_all(data)?;
    }
    let filled = Command::new(dist::PROGRAM).arg("demo").arg("--data").arg(data).stdout(Stdio::null()).status()?;
    if !filled.success() {
        bail!("the demonstration could not be made");
    }
    let accounts = fs::read_to_string(data.join("demo-accounts.txt"))?;
    let field = |name: &str| {
        accounts.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::to_owned).context("no demo account")
    };
    let form = format!("email={}&password={}", field("email: ")?.replace('@', "%40"), field("mật khẩu: ")?);
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let server = Server(
        Command::new(dist::PROGRAM)
            .args(["serve", "--listen", &address.to_string(), "--trusted-proxies", "127.0.0.1", "--data"])
            .arg(data)
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn()?,
    );
    wait_until_ready(address)?;
    let idle = server.memory("VmRSS")?;
    // Each from another reader behind the proxy: limits are not what is measured here.
    let mut reader = 0;
    let mut next_reader = || {
        reader += 1;
        format!("10.9.{}.{}", reader / 250, reader % 250 + 1)
    };
    let mut alone = Vec::new();
    for _ in 0..ALONE {
        alone.push(sign_in(address, &form, &next_reader())?);
    }
    let peak_alone = server.memory("VmHWM")?;
    let (mut each, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let threads: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (form, reader) = (form.clone(), next_reader());
                thread::spawn(move || sign_in(address, &form, &reader))
            })
            .collect();
        for thread in threads {
            each.push(thread.join().map_err(|_| anyhow::anyhow!("a client failed"))??);
        }
        whole.push(start.elapsed());
    }
    let peak = server.memory("VmHWM")?;
    println!("\nSign-in (password step, argon2id 19 MiB, t=2), in milliseconds\n");
    println!("  alone, median of {ALONE}                      {:>8.1}", millis(median(&mut alone)));
    println!("  among {AT_ONCE} at once, median of {}           {:>8.1}", each.len(), millis(median(&mut each)));
    println!(
        "  among {AT_ONCE} at once, slowest                {:>8.1}",
        millis(each.last().copied().unwrap_or_default())
    );
    println!("  all {AT_ONCE}, median of {ROUNDS} rounds                 {:>8.1}", millis(median(&mut whole)));
    println!(
        "\n  resident memory: idle {idle} KB, highest alone {peak_alone} KB, highest with {AT_ONCE} at once {peak} KB"
    );
    Ok(())
}

fn sign_in(address: SocketAddr, form: &str, reader: &str) -> Result<Duration> {
    let start = Instant::now();
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "POST /quan-ly/dang-nhap HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Firefox\r\nX-Forwarded-For: {reader}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{form}",
        form.len()
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let time = start.elapsed();
    if !answer.starts_with("HTTP/1.1 303") {
        bail!("a sign-in was answered by {:?}", answer.lines().next());
    }
    Ok(time)
}

fn wait_until_ready(address: SocketAddr) -> Result<()> {
    for _ in 0..100 {
        if TcpStream::connect(address).is_ok() {
            thread::sleep(Duration::from_millis(500));
            return Ok(());
        }
        thread::sleep(Duration::from_millis(100));
    }
    bail!("the release program did not become ready")
}

struct Server(Child);

impl Server {
    /// A line of the process's status, in KB.
    fn memory(&self, name: &str) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find(|line| line.starts_with(name)).context("no such line in the status")?;
        line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse().ok()).context("no number in the status")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
