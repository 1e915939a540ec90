//! The roles of the portal (domain study, 1.3).

use serde::{Deserialize, Serialize};

/// What a person is, by a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Prepares the dossiers of one association.
    Officer,
    /// Confirms and signs for one association.
    Head,
    /// Receives and appraises in the union's office.
    Clerk,
    /// Keeps the council's records.
    Secretary,
    CouncilMember,
    StandingCommittee,
    /// Writes the news.
    Editor,
    /// Decides what is published.
    Approver,
    Administrator,
    /// Reads everything, writes nothing.
    Auditor,
}

impl Role {
    pub const ALL: [Self; 10] = [
        Self::Officer,
        Self::Head,
        Self::Clerk,
        Self::Secretary,
        Self::CouncilMember,
        Self::StandingCommittee,
        Self::Editor,
        Self::Approver,
        Self::Administrator,
        Self::Auditor,
    ];

    /// The stored name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Head => "head",
            Self::Clerk => "clerk",
            Self::Secretary => "secretary",
            Self::CouncilMember => "council_member",
            Self::StandingCommittee => "standing_committee",
            Self::Editor => "editor",
            Self::Approver => "approver",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// The role of a stored name.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }

    /// How the screen names it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Officer => "Cán bộ hội thành viên",
            Self::Head => "Lãnh đạo hội thành viên",
            Self::Clerk => "Chuyên viên văn phòng",
            Self::Secretary => "Thư ký hội đồng",
            Self::CouncilMember => "Thành viên hội đồng",
            Self::StandingCommittee => "Thường trực",
            Self::Editor => "Biên tập viên",
            Self::Approver => "Người duyệt tin",
            Self::Administrator => "Quản trị hệ thống",
            Self::Auditor => "Kiểm tra viên",
        }
    }

    /// How English letters name it.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Officer => "Officer of a member association",
            Self::Head => "Head of a member association",
            Self::Clerk => "Office clerk",
            Self::Secretary => "Secretary of the council",
            Self::CouncilMember => "Member of the council",
            Self::StandingCommittee => "Standing committee",
            Self::Editor => "Editor",
            Self::Approver => "Approver",
            Self::Administrator => "Administrator",
            Self::Auditor => "Auditor",
        }
    }

    /// Whether the role is held in one association, and not in the union.
    #[must_use]
    pub const fn is_of_association(self) -> bool {
        matches!(self, Self::Officer | Self::Head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_found_by_its_stored_name() {
        for role in Role::ALL {
            assert_eq!(Role::from_code(role.code()), Some(role));
        }
        assert_eq!(Role::from_code("root"), None);
    }
}
