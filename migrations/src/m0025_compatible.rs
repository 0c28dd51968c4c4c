//! Which programs may use this schema: one row, raised by migrations that take something away.

crate::ddl::migration!(
    "m0025_compatible",
    r#"
CREATE TABLE compatibility (
  id smallint PRIMARY KEY NOT NULL CHECK (id = 1),
  oldest text NOT NULL
);
INSERT INTO compatibility (id, oldest) VALUES (1, 'm0025_compatible');
"#
);
