//! Codes of the audit trail.

use crate::code::codes;

codes! {
    /// What a line of the audit trail («log») stands for.
    AuditKind {
        /// Personal data were read.
        Read = "READ", "opslag", "Read";
        /// A change was asked for, before it was carried out.
        Write = "WRITE", "ændring", "Write";
    }
}
