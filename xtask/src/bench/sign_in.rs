//! Sign-ins under load: how long one takes alone and among many, and how much memory the slow hashes take.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::release::{Release, median, millis};
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
    let server = Release::serve(data, &["--trusted-proxies", "127.0.0.1"])?;
    let address = server.address;
    let idle = server.memory_kb("VmRSS")?;
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
    let peak_alone = server.memory_kb("VmHWM")?;
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
    let peak = server.memory_kb("VmHWM")?;
    println!("\nSign-in (password step, argon2id 19 MiB, t=2), in milliseconds\n");
    let slowest = each.iter().max().copied().unwrap_or_default();
    println!("  alone, median of {ALONE}                      {:>8.1}", millis(median(alone)));
    println!("  among {AT_ONCE} at once, slowest                {:>8.1}", millis(slowest));
    println!("  among {AT_ONCE} at once, median of {}           {:>8.1}", each.len(), millis(median(each)));
    println!("  all {AT_ONCE}, median of {ROUNDS} rounds                 {:>8.1}", millis(median(whole)));
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
