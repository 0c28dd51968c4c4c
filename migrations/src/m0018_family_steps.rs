//! Families count their changes, so that nobody overwrites what they have not seen.

crate::ddl::migration!(
    "m0018_family_steps",
    r#"
ALTER TABLE family ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version >= 1)
"#
);
