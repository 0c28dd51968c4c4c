//! Who sees a programme: everyone who takes part in it.

use entities::{programme, programme_parameter};

use crate::access::{Lens, Policy, Rows};

impl Policy for programme::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(lens, programme::Column::Id, &lens.viewer.programmes())
    }
}

impl Policy for programme_parameter::Entity {
    fn rows(lens: &Lens) -> Rows {
        Rows::of::<Self>(
            lens,
            programme_parameter::Column::ProgrammeId,
            &lens.viewer.programmes(),
        )
    }
}
