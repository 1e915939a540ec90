//! One folder per feature; the same name in `server/src/storage`, `style/features` and `end2end/tests`.

pub mod accounts;
pub mod articles;
pub mod associations;
pub mod audit;
pub mod mail;
pub mod pages;
pub mod people;
pub mod presence;
pub mod privacy;
pub mod site;
