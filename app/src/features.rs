//! One folder per feature; the same name in `server/src/storage`, `style/features` and `end2end/tests`.

pub mod articles;
pub mod pages;
pub mod presence;
pub mod site;
