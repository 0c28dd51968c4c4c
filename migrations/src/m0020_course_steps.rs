//! Sessions of courses count their changes: who changes one has seen the last change.

crate::ddl::migration!(
    "m0020_course_steps",
    r#"
ALTER TABLE course_session ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version >= 1)
"#
);
