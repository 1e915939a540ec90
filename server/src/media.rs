//! Pictures that come with articles: kept under the hash of their content, recognised by content, never by name.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use app::{features::articles::model::Image, paths};
use sha2::{Digest, Sha256};

/// The largest picture that is kept: a telephone's photograph has 4 to 12 MB.
pub const PICTURE_MAX_BYTES: u64 = 20 * 1024 * 1024;
/// The most pixels that are kept, so that no reader's telephone is asked to unpack more.
pub const PICTURE_MAX_PIXELS: usize = 60_000_000;

/// Why a picture is refused.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    #[error("không đọc được ảnh «{0}»")]
    Unreadable(String, #[source] std::io::Error),
    #[error("ảnh «{0}» nặng quá 20 MB")]
    TooLarge(String),
    #[error("ảnh «{0}» có quá 60 triệu điểm ảnh")]
    TooManyPixels(String),
    #[error("«{0}» không phải ảnh JPEG, PNG hay WebP")]
    NotAPicture(String),
    #[error("không lưu được ảnh «{0}»")]
    NotKept(String, #[source] std::io::Error),
}

/// The folder of pictures.
#[derive(Clone, Debug)]
pub struct Media {
    folder: PathBuf,
}

impl Media {
    /// Opens or creates the folder below the data folder.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn open(data: &Path) -> std::io::Result<Self> {
        let folder = data.join("media");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Keeps the picture in `file` and returns it with its address and size. The file is on the disk before this
    /// returns: the row that will name it must not outlive a power cut alone.
    ///
    /// # Errors
    /// When the file is no picture, too large, or cannot be read or kept.
    pub fn keep(&self, file: &Path, alt: String, caption: String) -> Result<Image, MediaError> {
        let name = file.display().to_string();
        let unreadable = |error| MediaError::Unreadable(name.clone(), error);
        if fs::metadata(file).map_err(unreadable)?.len() > PICTURE_MAX_BYTES {
            return Err(MediaError::TooLarge(name));
        }
        let bytes = fs::read(file).map_err(unreadable)?;
        let extension = match imagesize::image_type(&bytes) {
            Ok(imagesize::ImageType::Jpeg) => "jpg",
            Ok(imagesize::ImageType::Png) => "png",
            Ok(imagesize::ImageType::Webp) => "webp",
            _ => return Err(MediaError::NotAPicture(name)),
        };
        let size = imagesize::blob_size(&bytes).map_err(|_| MediaError::NotAPicture(name.clone()))?;
        if size.width.saturating_mul(size.height) > PICTURE_MAX_PIXELS {
            return Err(MediaError::TooManyPixels(name));
        }
        let kept = format!("{:x}.{extension}", Sha256::digest(&bytes));
        self.write(&kept, &bytes).map_err(|error| MediaError::NotKept(name, error))?;
        Ok(Image {
            src: paths::media(&kept),
            alt,
            caption,
            width: u32::try_from(size.width).unwrap_or(u32::MAX),
            height: u32::try_from(size.height).unwrap_or(u32::MAX),
        })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> std::io::Result<()> {
        let path = self.folder.join(name);
        if path.exists() {
            return Ok(());
        }
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        fs::File::open(&self.folder)?.sync_all()
    }

    /// The file of a kept picture and its media type; `None` for a name that this folder never gives.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<(PathBuf, &'static str)> {
        let (hash, extension) = name.split_once('.')?;
        let media_type = match extension {
            "jpg" => "image/jpeg",
            "png" => "image/png",
            "webp" => "image/webp",
            _ => return None,
        };
        let is_ours = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        is_ours.then(|| (self.folder.join(name), media_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of one pixel.
    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xff\xff?\0\x05\xfe\x02\xfe\xa75\x81\x84\0\0\0\0IEND\xaeB`\x82";

    #[test]
    fn a_picture_is_known_by_its_content() {
        let data = tempfile::tempdir().unwrap();
        let media = Media::open(data.path()).unwrap();
        let file = data.path().join("ảnh.jpg");
        fs::write(&file, PNG).unwrap();
        let image = media.keep(&file, "Ảnh".into(), String::new()).unwrap();
        assert_eq!((image.width, image.height), (1, 1));
        let name = image.src.strip_prefix("/media/").unwrap();
        assert_eq!(name.rsplit_once('.').unwrap().1, "png");
        let (path, media_type) = media.find(name).unwrap();
        assert_eq!((fs::read(path).unwrap().as_slice(), media_type), (PNG, "image/png"));
    }

    #[test]
    fn a_page_that_calls_itself_a_picture_is_refused() {
        let data = tempfile::tempdir().unwrap();
        let media = Media::open(data.path()).unwrap();
        let file = data.path().join("ảnh.png");
        fs::write(&file, "<script>alert(1)</script>").unwrap();
        assert!(matches!(media.keep(&file, String::new(), String::new()), Err(MediaError::NotAPicture(_))));
    }

    #[test]
    fn names_from_outside_never_leave_the_folder() {
        let data = tempfile::tempdir().unwrap();
        let media = Media::open(data.path()).unwrap();
        for name in [
            "../lienhiep.db",
            "a.png",
            "..",
            "",
            &format!("{}.svg", "a".repeat(64)),
            &format!("{}.png", "A".repeat(64)),
        ] {
            assert_eq!(media.find(name), None, "{name}");
        }
    }
}
