//! What lists of the directory can be narrowed and ordered by.

use entities::{
    codes::{OrganisationKind, Participation, SiteKind},
    hospital,
    ids::HospitalId,
    municipality, organisation, person, site,
};

use crate::graph::{
    filter::{CodeFilter, IdFilter, TextFilter, filters, seen},
    row::orders,
};

filters! {
    /// Narrows a list of municipalities.
    MunicipalityFilter {
        /// The official code.
        code: TextFilter as |f| f => |lens| seen::<municipality::Entity>(lens, municipality::Column::Code),
        /// The code of the region.
        region: TextFilter as |f| f => |lens| seen::<municipality::Entity>(lens, municipality::Column::RegionCode),
    }
}
orders! {
    /// Orders of municipalities.
    MunicipalityOrder of municipality {
        /// By name, Danish alphabet.
        NameAsc = SortKey, Asc;
        /// By name, backwards.
        NameDesc = SortKey, Desc;
    }
}

filters! {
    /// Narrows a list of organisations.
    OrganisationFilter {
        /// The kind.
        kind: CodeFilter<OrganisationKind> as |f| f => |lens| seen::<organisation::Entity>(lens, organisation::Column::Kind),
    }
}
orders! {
    /// Orders of organisations.
    OrganisationOrder of organisation {
        /// By name, Danish alphabet.
        NameAsc = SortKey, Asc;
        /// By name, backwards.
        NameDesc = SortKey, Desc;
    }
}

filters! {
    /// Narrows a list of hospitals.
    HospitalFilter {
        /// Whether it takes part.
        participation: CodeFilter<Participation> as |f| f => |lens| seen::<hospital::Entity>(lens, hospital::Column::Participation),
        /// The SHAK code.
        shak: TextFilter as |f| f => |lens| seen::<hospital::Entity>(lens, hospital::Column::Shak),
    }
}
orders! {
    /// Orders of hospitals.
    HospitalOrder of hospital {
        /// By name, Danish alphabet.
        NameAsc = SortKey, Asc;
        /// By name, backwards.
        NameDesc = SortKey, Desc;
    }
}

filters! {
    /// Narrows a list of sites.
    SiteFilter {
        /// The kind.
        kind: CodeFilter<SiteKind> as |f| f => |lens| seen::<site::Entity>(lens, site::Column::Kind),
        /// The hospital.
        hospital: IdFilter as |f| f.of::<HospitalId>() => |lens| seen::<site::Entity>(lens, site::Column::HospitalId),
        /// The code of the municipality it is in.
        municipality: TextFilter as |f| f => |lens| seen::<site::Entity>(lens, site::Column::MunicipalityCode),
    }
}
orders! {
    /// Orders of sites.
    SiteOrder of site {
        /// By name, Danish alphabet.
        NameAsc = SortKey, Asc;
        /// By name, backwards.
        NameDesc = SortKey, Desc;
    }
}

filters! {
    /// Narrows a list of persons.
    PersonFilter {
        /// The organisation they work for.
        organisation: IdFilter as |f| f.of::<entities::ids::OrganisationId>() => |lens| seen::<person::Entity>(lens, person::Column::OrganisationId),
    }
}
orders! {
    /// Orders of persons.
    PersonOrder of person {
        /// By name, Danish alphabet.
        NameAsc = SortKey, Asc;
        /// By name, backwards.
        NameDesc = SortKey, Desc;
    }
}
