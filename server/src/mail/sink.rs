//! Letters that were kept and not sent, for those who develop: `--mail sink`.

use std::{fs, path::Path};

use mail_parser::MessageParser;

/// Where they lie, below the data folder.
pub const FOLDER: &str = "mail-sink";

/// A letter as it would have arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub to: String,
    pub subject: String,
    pub text: String,
}

/// The newest `count` letters.
pub fn kept(data: &Path, count: usize) -> Vec<Kept> {
    let Ok(folder) = fs::read_dir(data.join(FOLDER)) else { return Vec::new() };
    let mut files: Vec<_> = folder
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|extension| extension == "eml"))
        .map(|file| (file.metadata().and_then(|metadata| metadata.modified()).ok(), file.path()))
        .collect();
    files.sort();
    files.iter().rev().take(count).filter_map(|(_, path)| read(&fs::read(path).ok()?)).collect()
}

fn read(raw: &[u8]) -> Option<Kept> {
    let message = MessageParser::default().parse(raw)?;
    Some(Kept {
        to: message.to()?.first()?.address()?.to_owned(),
        subject: message.subject().unwrap_or_default().to_owned(),
        text: message.body_text(0).unwrap_or_default().into_owned(),
    })
}
