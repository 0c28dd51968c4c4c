//! Whom to tell that a whole activity was cancelled.

crate::ddl::migration!(
    "m0021_activity_steps",
    r#"
ALTER TABLE signup ADD COLUMN called_off boolean NOT NULL DEFAULT false CHECK (NOT called_off OR status = 'CANCELLED');
UPDATE signup SET status = 'CANCELLED', waitlist_place = NULL, called_off = true WHERE status <> 'CANCELLED'
  AND activity_id IN (SELECT id FROM activity WHERE status = 'CANCELLED')
"#
);
