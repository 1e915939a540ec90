//! Settings of the process: command line before environment before file before default. The only reader of the
//! environment (through clap).

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use serde::Deserialize;

const DEFAULT_LISTEN: &str = "127.0.0.1:3000";
const DEFAULT_DATA: &str = "data";

/// Where the data is. Each also as environment variable and as key of the TOML file.
#[derive(Args, Clone, Debug, Default)]
pub struct DataOptions {
    /// Thư mục dữ liệu (mặc định: data).
    #[arg(long, env = "LIENHIEP_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Cơ sở dữ liệu: sqlite:TỆP hoặc postgres://… (mặc định: SQLite trong thư mục dữ liệu).
    #[arg(long, env = "LIENHIEP_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Tệp cấu hình TOML.
    #[arg(long, env = "LIENHIEP_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Khóa bí mật, 32 byte base64, chung cho mọi nút (mặc định: tệp secret.key trong thư mục dữ liệu).
    #[arg(long, env = "LIENHIEP_SECRET_KEY", value_name = "KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Địa chỉ mà bạn đọc dùng, ví dụ <https://lienhiep.example.vn> (mặc định: <http://ADDR>).
    #[arg(long, env = "LIENHIEP_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
}

/// What `serve` needs besides.
#[derive(Args, Clone, Debug, Default)]
pub struct ServeOptions {
    #[command(flatten)]
    pub data: DataOptions,
    /// Địa chỉ và cổng lắng nghe (mặc định: 127.0.0.1:3000).
    #[arg(long, env = "LIENHIEP_LISTEN", value_name = "ADDR")]
    pub listen: Option<SocketAddr>,
    /// Máy chủ thư: smtp://TÊN:MẬT-KHẨU@MÁY:CỔNG hoặc smtps://…; «sink»: không gửi, chỉ giữ lại để xem khi phát triển.
    #[arg(long, env = "LIENHIEP_MAIL", value_name = "URL", hide_env_values = true)]
    pub mail: Option<String>,
    /// Địa chỉ người gửi thư (mặc định: email của chủ quản trang).
    #[arg(long, env = "LIENHIEP_MAIL_FROM", value_name = "EMAIL")]
    pub mail_from: Option<String>,
    /// Tên miền khác cũng được chấp nhận, cách nhau bằng dấu phẩy.
    #[arg(long, env = "LIENHIEP_HOSTS", value_name = "HOST", value_delimiter = ',')]
    pub hosts: Option<Vec<String>>,
    /// Địa chỉ của máy chủ đứng trước (proxy) được tin khi báo địa chỉ bạn đọc.
    #[arg(long, env = "LIENHIEP_TRUSTED_PROXIES", value_name = "IP", value_delimiter = ',')]
    pub trusted_proxies: Option<Vec<IpAddr>>,
    /// Ghi nhật ký dạng JSON.
    #[arg(long, env = "LIENHIEP_LOG_JSON", num_args = 0..=1, default_missing_value = "true")]
    pub log_json: Option<bool>,
    /// Tải lại trang trong trình duyệt khi chương trình được dựng lại; chỉ để phát triển.
    #[arg(long, env = "LIENHIEP_DEV", num_args = 0..=1, default_missing_value = "true", hide = true)]
    pub dev: Option<bool>,
}

/// The TOML file: the same options by the same names.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileOptions {
    data: Option<PathBuf>,
    database: Option<String>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    hosts: Option<Vec<String>>,
    trusted_proxies: Option<Vec<IpAddr>>,
    log_json: Option<bool>,
    mail: Option<String>,
    mail_from: Option<String>,
    secret_key: Option<String>,
}

/// The settings in force.
#[derive(Clone)]
pub struct Settings {
    pub data: PathBuf,
    /// `None`: SQLite in the data folder.
    pub database: Option<String>,
    pub listen: SocketAddr,
    /// Without a slash at the end.
    pub public_url: String,
    /// Host names that requests may carry, without port, in lower case.
    pub hosts: Vec<String>,
    pub trusted_proxies: Vec<IpAddr>,
    pub log_json: bool,
    /// Where letters go; `None`: they wait.
    pub mail: Option<String>,
    pub mail_from: Option<String>,
    /// `None`: the one in the data folder.
    pub secret_key: Option<String>,
    pub dev: bool,
}

impl Settings {
    /// Whether readers come over TLS, so that browsers may be told to insist on it.
    #[must_use]
    pub fn is_over_tls(&self) -> bool {
        self.public_url.starts_with("https:")
    }

    /// The settings of a command that works on the data only.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn of_data(options: DataOptions) -> Result<Self> {
        Self::of_serve(ServeOptions { data: options, ..ServeOptions::default() })
    }

    /// The settings of `serve`.
    ///
    /// # Errors
    /// When the file cannot be read or understood.
    pub fn of_serve(options: ServeOptions) -> Result<Self> {
        let file = match &options.data.config {
            Some(path) => read_file(path)?,
            None => FileOptions::default(),
        };
        let default_listen = SocketAddr::from(([127, 0, 0, 1], 3000));
        debug_assert_eq!(default_listen.to_string(), DEFAULT_LISTEN);
        let listen = options.listen.or(file.listen).unwrap_or(default_listen);
        let public_url = options.data.public_url.or(file.public_url).unwrap_or_else(|| format!("http://{listen}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        if !["http://", "https://"].iter().any(|scheme| public_url.starts_with(scheme)) {
            bail!("--public-url phải bắt đầu bằng http:// hoặc https://, ví dụ https://lienhiep.example.vn");
        }
        let mut hosts: Vec<String> = ["localhost", "127.0.0.1", "[::1]"].into_iter().map(str::to_owned).collect();
        hosts.push(listen.ip().to_string());
        hosts.extend(host_of(&public_url));
        hosts.extend(options.hosts.or(file.hosts).unwrap_or_default());
        for host in &mut hosts {
            host.make_ascii_lowercase();
        }
        Ok(Self {
            data: options.data.data.or(file.data).unwrap_or_else(|| DEFAULT_DATA.into()),
            database: options.data.database.or(file.database),
            listen,
            public_url,
            hosts,
            trusted_proxies: options.trusted_proxies.or(file.trusted_proxies).unwrap_or_default(),
            log_json: options.log_json.or(file.log_json).unwrap_or_default(),
            mail: options.mail.or(file.mail),
            mail_from: options.mail_from.or(file.mail_from),
            secret_key: options.data.secret_key.or(file.secret_key),
            dev: options.dev.unwrap_or_default(),
        })
    }
}

/// The addresses of database and mail server may hold passwords: neither they nor the key are shown.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("data", &self.data)
            .field("database", &self.database.as_ref().map(|_| "(hidden)"))
            .field("listen", &self.listen)
            .field("public_url", &self.public_url)
            .field("hosts", &self.hosts)
            .field("trusted_proxies", &self.trusted_proxies)
            .finish_non_exhaustive()
    }
}

fn read_file(path: &Path) -> Result<FileOptions> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("Không đọc được tệp cấu hình {}", path.display()))?;
    toml::from_str(&text).with_context(|| format!("Tệp cấu hình {} có chỗ sai", path.display()))
}

fn host_of(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    Some(host_without_port(authority).to_owned())
}

/// The host of a `Host` header or an authority: `[::1]:80` gives `[::1]`.
#[must_use]
pub fn host_without_port(authority: &str) -> &str {
    match authority.rfind(':') {
        Some(colon) if !authority[colon..].contains(']') => &authority[..colon],
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lienhiep.toml");
        std::fs::write(&file, "listen = '127.0.0.1:4000'\ndata = '/srv/a'\nhosts = ['A.example']\n").unwrap();
        let settings = Settings::of_serve(ServeOptions {
            data: DataOptions { config: Some(file), data: Some("/srv/b".into()), ..DataOptions::default() },
            ..ServeOptions::default()
        })
        .unwrap();
        assert_eq!(settings.data, PathBuf::from("/srv/b"));
        assert_eq!(settings.listen.port(), 4000);
        assert_eq!(settings.public_url, "http://127.0.0.1:4000");
        assert!(settings.hosts.contains(&"a.example".to_owned()));
    }

    #[test]
    fn a_misspelt_key_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lienhiep.toml");
        std::fs::write(&file, "lisen = '127.0.0.1:4000'\n").unwrap();
        let Err(error) = read_file(&file) else { panic!("the misspelt key was taken") };
        assert!(format!("{error:#}").contains("lisen"), "{error:#}");
    }

    #[test]
    fn the_password_of_a_database_is_never_shown() {
        let settings = Settings::of_data(DataOptions {
            database: Some("postgres://lienhiep:matkhau@db/lienhiep".into()),
            ..DataOptions::default()
        })
        .unwrap();
        assert!(!format!("{settings:?}").contains("matkhau"));
    }

    #[test]
    fn ports_are_not_part_of_a_host() {
        for (authority, host) in [("a.vn:80", "a.vn"), ("a.vn", "a.vn"), ("[::1]:3000", "[::1]"), ("[::1]", "[::1]")] {
            assert_eq!(host_without_port(authority), host);
        }
    }
}
