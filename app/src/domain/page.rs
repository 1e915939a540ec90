//! Keyset pages: a page is asked for by the item beside it, so page 3,000 costs what page 1 costs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::time::Timestamp;

/// The place of an item in a list sorted by time, newest first, then by number.
///
/// Written in addresses as `<milliseconds>-<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cursor {
    pub at: Timestamp,
    pub id: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.millis(), self.id)
    }
}

impl FromStr for Cursor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (at, id) = text.rsplit_once('-').ok_or(())?;
        Ok(Self { at: Timestamp::from_millis(at.parse().map_err(drop)?), id: id.parse().map_err(drop)? })
    }
}

/// Which page of a list is wanted, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageRequest {
    Newest,
    OlderThan(Cursor),
    NewerThan(Cursor),
}

impl PageRequest {
    /// Reads the two query parameters of a list's address; one that can't be read means the first page.
    #[must_use]
    pub fn from_query(older_than: Option<&str>, newer_than: Option<&str>) -> Self {
        let parse = |text: Option<&str>| text.and_then(|text| text.parse().ok());
        match (parse(older_than), parse(newer_than)) {
            (Some(cursor), _) => Self::OlderThan(cursor),
            (None, Some(cursor)) => Self::NewerThan(cursor),
            (None, None) => Self::Newest,
        }
    }
}

/// One page of a list, newest first, and the cursors that lead on; `None` where the list ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub newer: Option<Cursor>,
    pub older: Option<Cursor>,
}

impl<T> Page<T> {
    /// Makes a page of at most `size` items from rows fetched in the order of travel with a limit of `size + 1`:
    /// the one row too many tells that the list goes on.
    #[must_use]
    pub fn from_rows(mut rows: Vec<T>, size: usize, request: PageRequest, cursor: impl Fn(&T) -> Cursor) -> Self {
        let goes_on = cut(&mut rows, size);
        let (more_newer, more_older) = match request {
            PageRequest::Newest => (false, goes_on),
            PageRequest::OlderThan(_) => (true, goes_on),
            PageRequest::NewerThan(_) => {
                rows.reverse();
                (goes_on, true)
            }
        };
        Self {
            newer: rows.first().map(&cursor).filter(|_| more_newer),
            older: rows.last().map(&cursor).filter(|_| more_older),
            items: rows,
        }
    }
}

/// Cuts rows that were fetched with a limit of `size + 1` to a page; returns whether the list goes on.
pub fn cut<T>(rows: &mut Vec<T>, size: usize) -> bool {
    let goes_on = rows.len() > size;
    rows.truncate(size);
    goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that `from_rows` asks for")]
    fn cursor(id: &i64) -> Cursor {
        Cursor { at: Timestamp::from_millis(id * 1000), id: *id }
    }

    #[test]
    fn a_cursor_survives_the_address_bar() {
        for cursor in [cursor(&7), Cursor { at: Timestamp::from_millis(-5), id: 3 }] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        assert_eq!("".parse::<Cursor>(), Err(()));
        assert_eq!("12-x".parse::<Cursor>(), Err(()));
    }

    #[test]
    fn the_first_page_leads_only_to_older_items() {
        let page = Page::from_rows(vec![5, 4, 3], 2, PageRequest::Newest, cursor);
        assert_eq!((page.items, page.newer, page.older), (vec![5, 4], None, Some(cursor(&4))));
    }

    #[test]
    fn a_page_reached_backwards_is_still_newest_first() {
        let page = Page::from_rows(vec![3, 4], 2, PageRequest::NewerThan(cursor(&2)), cursor);
        assert_eq!((page.items, page.newer, page.older), (vec![4, 3], None, Some(cursor(&3))));
    }

    #[test]
    fn an_unreadable_cursor_means_the_first_page() {
        assert_eq!(PageRequest::from_query(Some("abc"), None), PageRequest::Newest);
    }
}
