//! Who reads the audit trail.

use entities::{audit_event, codes::Role};

use crate::access::{Lens, Policy, Rows};

impl Policy for audit_event::Entity {
    /// The data protection officer's, within the programme.
    fn rows(lens: &Lens) -> Rows {
        let programmes = lens.viewer.programmes_as(&[Role::DataProtectionOfficer]);
        Rows::of::<Self>(lens, audit_event::Column::ProgrammeId, &programmes)
    }
}
