//! Hospitals where advice is given by phone and video alone (R11).

crate::ddl::migration!(
    "m0016_remote",
    r#"
ALTER TABLE hospital ADD COLUMN remote_only boolean NOT NULL DEFAULT false;
UPDATE hospital SET remote_only = true WHERE participation = 'CANDIDATE'
"#
);
