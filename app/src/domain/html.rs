//! HTML that may be put into a page as it is.

use serde::{Deserialize, Serialize};

/// Markup that went through the sanitiser when it was saved (see `sanitise`), and is shown as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes markup that is known to be sanitised: the sanitiser's own output, or a column that only it fills.
    #[must_use]
    pub fn from_sanitised(html: String) -> Self {
        Self(html)
    }

    /// The markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The markup, by value.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}
