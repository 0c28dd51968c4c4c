//! Advice sessions and sparring can be corrected: a version says which state a client saw.

crate::ddl::migration!(
    "m0019_advice_steps",
    r#"
ALTER TABLE advice_session ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE sparring ADD COLUMN version integer NOT NULL DEFAULT 1;
CREATE INDEX presence_slot_by_worker ON presence_slot (worker_id, weekday, id)
"#
);
