//! The smallest HTTP/1.1 client that can measure: keep-alive, `Content-Length` and chunked bodies, nothing else.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// One connection, used for one request after the other.
pub struct Connection {
    stream: BufReader<TcpStream>,
    host: SocketAddr,
    body: Vec<u8>,
}

impl Connection {
    /// Connects to a server on this machine.
    pub fn open(address: SocketAddr) -> Result<Self> {
        assert!(address.ip().is_loopback(), "load goes to this machine only");
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream: BufReader::new(stream), host: address, body: Vec::new() })
    }

    /// Gets `path` to the last byte, and returns the status.
    pub fn get(&mut self, path: &str) -> Result<u16> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: gzip\r\n\r\n", self.host);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
            chunked |= line.starts_with("transfer-encoding:") && line.contains("chunked");
        }
        if chunked {
            loop {
                let size = usize::from_str_radix(&self.line()?, 16).context("a chunk without a size")?;
                self.read(size + 2)?;
                if size == 0 {
                    break;
                }
            }
        } else {
            self.read(length)?;
        }
        Ok(status)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the connection ended");
        }
        Ok(line.trim_end().to_owned())
    }

    fn read(&mut self, length: usize) -> Result<()> {
        self.body.resize(length, 0);
        Ok(self.stream.read_exact(&mut self.body)?)
    }
}

/// How many times a second `clients` connections together get `path`, measured over `time`.
pub fn requests_per_second(address: SocketAddr, path: &str, clients: usize, time: Duration) -> Result<f64> {
    let end = Instant::now() + time;
    let counts: Vec<Result<u32>> = thread::scope(|scope| {
        let clients: Vec<_> = (0..clients)
            .map(|_| {
                scope.spawn(move || {
                    let mut connection = Connection::open(address)?;
                    let mut count = 0;
                    while Instant::now() < end {
                        let status = connection.get(path)?;
                        if status != 200 {
                            bail!("{path} answered {status}");
                        }
                        count += 1;
                    }
                    Ok(count)
                })
            })
            .collect();
        clients.into_iter().map(|client| client.join().unwrap_or_else(|_| bail!("a client panicked"))).collect()
    });
    let total = counts.into_iter().sum::<Result<u32>>()?;
    Ok(f64::from(total) / time.as_secs_f64())
}
