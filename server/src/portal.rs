//! One site, opened: its database, its files and its services.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, anyhow, bail};
use app::{
    domain::time::Clock,
    features::{
        articles::store::ArticleStore,
        pages::store::PageStore,
        presence::store::VisitStore,
        site::{service::CurrentSite, store::SiteStore},
    },
    services::Services,
};

use crate::{
    auth::{SecretKey, SiteVault},
    clock::SystemClock,
    config::Settings,
    live::Live,
    mail::Mailer,
    media::Media,
    storage::{
        Db, OpenError, SqlAccounts, SqlArticles, SqlAssociations, SqlAttempts, SqlAudit, SqlMail, SqlPages, SqlPeople,
        SqlPrivacy, SqlSite, SqlVisits,
    },
};

/// The SQLite file in the data folder.
const DATABASE: &str = "lienhiep.db";

/// What every command works on.
pub struct Portal {
    pub data: PathBuf,
    pub db: Db,
    pub media: Media,
    pub site: Arc<dyn SiteStore>,
    pub visits: Arc<dyn VisitStore>,
    pub articles: Arc<dyn ArticleStore>,
    pub pages: Arc<dyn PageStore>,
    pub clock: Arc<dyn Clock>,
    pub live: Arc<Live>,
    pub mail: Arc<Mailer>,
    pub services: Services,
}

impl Portal {
    /// Opens the site that the settings name, with the system's clock.
    ///
    /// # Errors
    /// A sentence that says which folder or database is at fault, and what to do.
    pub async fn open(settings: &Settings) -> Result<Self> {
        Self::open_with_clock(settings, Arc::new(SystemClock)).await
    }

    /// Opens a site that is there: a mistyped folder is not taken for an empty site.
    ///
    /// # Errors
    /// As [`Portal::open`], and when there is none.
    pub async fn open_existing(settings: &Settings) -> Result<Self> {
        if settings.database.is_none() && !settings.data.join(DATABASE).exists() {
            bail!("Không có trang nào ở {}: không thấy tệp {DATABASE}", settings.data.display());
        }
        Self::open(settings).await
    }

    /// Opens the site with another clock, as tests do.
    ///
    /// # Errors
    /// As [`Portal::open`].
    pub async fn open_with_clock(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self> {
        check_folder(&settings.data)?;
        let db = open_database(settings).await?;
        let media = Media::open(&settings.data)?;
        let site: Arc<dyn SiteStore> = Arc::new(SqlSite(db.clone()));
        let visits: Arc<dyn VisitStore> = Arc::new(SqlVisits(db.clone()));
        let articles: Arc<dyn ArticleStore> = Arc::new(SqlArticles(db.clone()));
        let pages: Arc<dyn PageStore> = Arc::new(SqlPages(db.clone()));
        let current_site = Arc::new(CurrentSite::new(Arc::clone(&site), settings.public_url.clone()));
        current_site.refresh().await.map_err(|error| anyhow!(error).context("Không đọc được cấu hình của trang"))?;
        let total = visits.total().await.map_err(|error| anyhow!(error).context("Không đọc được số lượt truy cập"))?;
        let live = Arc::new(Live::new(Arc::clone(&visits), Arc::clone(&clock), total));
        let mail = Arc::new(Mailer::new(settings)?);
        let accounts = SqlAccounts(db.clone());
        if SecretKey::is_missing(&settings.data, settings.secret_key.as_deref())
            && accounts.has_sealed_secrets().await.context("Không đọc được các tài khoản")?
        {
            let path = settings.data.join("secret.key");
            bail!(
                "Thiếu khóa bí mật {0}: không có nó, mã sáu số của mọi người đều sai. Hãy chép nó từ bản sao lưu; nếu đã \
                 mất hẳn, tạo khóa mới bằng «openssl rand -base64 32 > {0}» rồi đặt lại đăng nhập cho mọi người",
                path.display()
            );
        }
        let key = SecretKey::open(&settings.data, settings.secret_key.as_deref())?;
        let vault = SiteVault::new(key, &settings.public_url, &current_site.get().short_name);
        let services = Services {
            accounts: Arc::new(accounts),
            articles: Arc::clone(&articles),
            associations: Arc::new(SqlAssociations(db.clone())),
            attempts: Arc::new(SqlAttempts(db.clone())),
            audit: Arc::new(SqlAudit(db.clone())),
            clock: Arc::clone(&clock),
            mail: Arc::new(SqlMail(db.clone())),
            pages: Arc::clone(&pages),
            people: Arc::new(SqlPeople(db.clone())),
            presence: Arc::clone(&live) as _,
            privacy: Arc::new(SqlPrivacy(db.clone())),
            site: current_site,
            vault: Arc::new(vault),
        };
        Ok(Self { data: settings.data.clone(), db, media, site, visits, articles, pages, clock, live, mail, services })
    }
}

/// Creates the data folder if need be and tries to write there: a read-only or full disk is told now and in words,
/// not at a reader's first click.
fn check_folder(data: &Path) -> Result<()> {
    std::fs::create_dir_all(data).with_context(|| {
        format!("Không tạo được thư mục dữ liệu {}. Hãy chọn thư mục khác bằng --data", data.display())
    })?;
    tempfile::NamedTempFile::new_in(data)
        .and_then(|mut probe| std::io::Write::write_all(&mut probe, &[0; 4096]))
        .with_context(|| {
            format!(
                "Không ghi được vào thư mục dữ liệu {}: thư mục chỉ đọc hoặc đĩa đã đầy. Chưa có gì bị thay đổi",
                data.display()
            )
        })
}

async fn open_database(settings: &Settings) -> Result<Db> {
    let opened = match &settings.database {
        Some(url) => Db::open(url).await,
        None => Db::open_file(&settings.data.join(DATABASE)).await,
    };
    opened.map_err(|error| {
        let sentence = match &error {
            OpenError::UnknownScheme => "Địa chỉ cơ sở dữ liệu phải bắt đầu bằng sqlite: hoặc postgres:",
            OpenError::Connect(_) => "Không mở được cơ sở dữ liệu",
            OpenError::Migrate(_) => {
                "Không nâng cấp được cơ sở dữ liệu; dữ liệu cũ còn nguyên. Có thể nó thuộc về một phiên bản mới hơn"
            }
        };
        anyhow!(error).context(sentence)
    })
}
