//! What a steering group's steps need: versions of what is changed, approvals of reports and comments on them.

crate::ddl::migration!(
    "m0022_steering_steps",
    r#"
ALTER TABLE meeting ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE phase ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE report ADD COLUMN version integer NOT NULL DEFAULT 1;
CREATE TABLE report_approval (
  id uuid PRIMARY KEY NOT NULL,
  report_id uuid NOT NULL REFERENCES report (id),
  party text NOT NULL CHECK (party IN ('REGION', 'HOSPITALS', 'NGO')),
  approved_by uuid NOT NULL REFERENCES person (id),
  approved_at timestamptz NOT NULL,
  UNIQUE (report_id, party)
);
CREATE INDEX report_approval_by_report ON report_approval (report_id, approved_at, id);
CREATE TABLE report_comment (
  id uuid PRIMARY KEY NOT NULL,
  report_id uuid NOT NULL REFERENCES report (id),
  text text NOT NULL CHECK (length(text) BETWEEN 1 AND 2000),
  commented_by uuid NOT NULL REFERENCES person (id),
  commented_at timestamptz NOT NULL
);
CREATE INDEX report_comment_by_report ON report_comment (report_id, commented_at, id);
"#
);
