//! Rows as text, one after another: CSV for R and Python (RFC 4180), CSV for Danish Excel, JSON lines.
//!
//! A cell of text that begins with `=`, `+`, `-`, `@`, a tab or a line break would be a formula to a
//! spreadsheet: in CSV it begins with an apostrophe then (OWASP, "CSV Injection"). JSON lines say
//! everything as it is, and tell nothing from empty text.

use std::{borrow::Cow, vec};

use async_graphql::Value;
use csv::{Terminator, WriterBuilder};

use super::table::{Column, Rows};

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180: commas, decimal points, UTF-8 without a mark.
    Csv,
    /// What Excel opens where Windows is Danish: semicolons, decimal commas, UTF-8 with its mark.
    DanishExcel,
    /// A row a line, as it is in the GraphQL answer.
    Jsonl,
}

/// So much is written at a time, and the rest of the last row.
const CHUNK: usize = 16 * 1024;

impl Format {
    /// What a file name says of it.
    pub fn ending(ending: &str) -> Option<Self> {
        match ending {
            "csv" => Some(Self::Csv),
            "jsonl" => Some(Self::Jsonl),
            _ => None,
        }
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv | Self::DanishExcel => "text/csv",
            Self::Jsonl => "application/jsonl",
        }
    }

    /// The same, with parameters (RFC 4180, 3).
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv | Self::DanishExcel => "text/csv; charset=utf-8; header=present",
            Self::Jsonl => "application/jsonl",
        }
    }

    /// The text of a table, piece by piece: whole rows each.
    pub fn chunks(self, table: Rows) -> Chunks {
        Chunks {
            format: self,
            columns: table.columns,
            rows: table.rows.into_iter(),
            begun: false,
        }
    }

    fn cell(self, value: &Value) -> Cow<'_, str> {
        match value {
            Value::Null => Cow::Borrowed(""),
            Value::Boolean(value) => Cow::Owned(value.to_string()),
            Value::Number(value) if self == Self::DanishExcel => {
                Cow::Owned(value.to_string().replace('.', ","))
            }
            Value::Number(value) => Cow::Owned(value.to_string()),
            Value::String(text) => harmless(text.into()),
            Value::Enum(name) => Cow::Borrowed(name.as_str()),
            Value::List(values) => {
                let cells: Vec<_> = values.iter().map(|value| self.cell(value)).collect();
                harmless(cells.join(" ").into())
            }
            // A scalar that is an object.
            other => harmless(other.to_string().into()),
        }
    }
}

/// Text that no spreadsheet takes for a formula.
fn harmless(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        return Cow::Owned(format!("'{text}"));
    }
    text
}

/// The text of a table, piece by piece.
pub struct Chunks {
    format: Format,
    columns: Vec<Column>,
    rows: vec::IntoIter<Value>,
    begun: bool,
}

impl Iterator for Chunks {
    type Item = Result<Vec<u8>, csv::Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.format {
            Format::Jsonl => self.lines().transpose(),
            Format::Csv => self.records(b',').transpose(),
            Format::DanishExcel => self.records(b';').transpose(),
        }
    }
}

impl Chunks {
    fn lines(&mut self) -> Result<Option<Vec<u8>>, csv::Error> {
        let mut text = vec![];
        while text.len() < CHUNK
            && let Some(row) = self.rows.next()
        {
            serde_json::to_writer(&mut text, &row).map_err(std::io::Error::from)?;
            text.push(b'\n');
        }
        Ok((!text.is_empty()).then_some(text))
    }

    fn records(&mut self, delimiter: u8) -> Result<Option<Vec<u8>>, csv::Error> {
        let begins = !std::mem::replace(&mut self.begun, true);
        let mark: &[u8] = match self.format {
            Format::DanishExcel if begins => "\u{feff}".as_bytes(),
            _ => b"",
        };
        let mut writer = WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(Terminator::CRLF)
            .buffer_capacity(CHUNK)
            .from_writer(mark.to_vec());
        if begins {
            writer.write_record(self.columns.iter().map(Column::name))?;
        }
        while writer.get_ref().len() < CHUNK
            && let Some(row) = self.rows.next()
        {
            for column in &self.columns {
                let cell = column.of(&row).map(|value| self.format.cell(value));
                writer.write_field(cell.unwrap_or_default().as_bytes())?;
            }
            writer.write_record(None::<&[u8]>)?;
        }
        let text = writer.into_inner().map_err(|error| error.into_error())?;
        Ok((!text.is_empty()).then_some(text))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::{
        graph::contract::{Selected, Shape},
        http::export::table::Table,
    };

    fn leaf(key: &str) -> Selected {
        under(key, Shape::Leaf)
    }

    fn under(key: &str, shape: Shape) -> Selected {
        let key = key.to_owned();
        Selected { key, shape }
    }

    fn table(row: Vec<Selected>, rows: Json) -> Rows {
        let table = Table::choose(vec![under("rows", Shape::Many(row))], None);
        let data = Value::from_json(json!({ "rows": rows })).unwrap();
        table.map_err(|_| ()).unwrap().rows(data).unwrap()
    }

    fn text(format: Format, table: Rows) -> String {
        let chunks: Vec<Vec<u8>> = format.chunks(table).map(Result::unwrap).collect();
        String::from_utf8(chunks.concat()).unwrap()
    }

    fn example(rows: Json) -> Rows {
        let row = vec![
            leaf("period"),
            under("hospital", Shape::One(vec![leaf("name")])),
            under("count", Shape::One(vec![leaf("value"), leaf("suppressed")])),
            leaf("mean"),
            leaf("codes"),
            under("categories", Shape::Many(vec![leaf("code"), leaf("label")])),
        ];
        table(row, rows)
    }

    fn rows() -> Json {
        json!([
            {
                "period": "2025Q1", "hospital": { "name": "Herlev; \"og\" Gentofte, æøå" },
                "count": { "value": 12, "suppressed": false }, "mean": 4.5, "codes": ["A", "B"],
                "categories": [{ "code": "X", "label": "=1+1" }, { "code": "Y", "label": "en\nto" }],
            },
            {
                "period": "2025Q2", "hospital": null,
                "count": { "value": null, "suppressed": true }, "mean": -0.5, "codes": [],
                "categories": [{ "code": "-Z", "label": "@x" }],
            },
            null,
        ])
    }

    #[test]
    fn csv_is_what_rfc_4180_says() {
        assert_eq!(
            text(Format::Csv, example(rows())),
            "period,hospital.name,count.value,count.suppressed,mean,codes,\
             categories.0.code,categories.0.label,categories.1.code,categories.1.label\r\n\
             2025Q1,\"Herlev; \"\"og\"\" Gentofte, æøå\",12,false,4.5,A B,X,'=1+1,Y,\"en\nto\"\r\n\
             2025Q2,,,true,-0.5,,'-Z,'@x,,\r\n"
        );
    }

    #[test]
    fn danish_excel_has_semicolons_and_decimal_commas() {
        assert_eq!(
            text(Format::DanishExcel, example(rows())),
            "\u{feff}period;hospital.name;count.value;count.suppressed;mean;codes;\
             categories.0.code;categories.0.label;categories.1.code;categories.1.label\r\n\
             2025Q1;\"Herlev; \"\"og\"\" Gentofte, æøå\";12;false;4,5;A B;X;'=1+1;Y;\"en\nto\"\r\n\
             2025Q2;;;true;-0,5;;'-Z;'@x;;\r\n"
        );
    }

    #[test]
    fn lines_are_the_rows_themselves() {
        let lines = text(Format::Jsonl, example(rows()));
        let lines: Vec<Json> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines, rows().as_array().unwrap()[..2]);
    }

    #[test]
    fn a_table_without_rows_has_its_header() {
        let header = "period,hospital.name,count.value,count.suppressed,mean,codes\r\n";
        assert_eq!(text(Format::Csv, example(json!([]))), header);
        assert_eq!(text(Format::Jsonl, example(json!([]))), "");
    }

    /// However long the table, a piece is short, and has whole rows.
    #[test]
    fn a_table_is_written_piece_by_piece() {
        let many: Vec<Json> = (0..20_000).map(|n| json!({ "n": n })).collect();
        for format in [Format::Csv, Format::DanishExcel, Format::Jsonl] {
            let chunks: Vec<Vec<u8>> = format
                .chunks(table(vec![leaf("n")], many.clone().into()))
                .map(Result::unwrap)
                .collect();
            assert!(chunks.len() > 4, "{}", chunks.len());
            for chunk in &chunks {
                assert!(chunk.len() <= 3 * CHUNK, "{}", chunk.len());
                assert_eq!(chunk.last(), Some(&b'\n'));
            }
            let lines = chunks
                .concat()
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            assert_eq!(lines, 20_000 + usize::from(format != Format::Jsonl));
        }
    }

    #[test]
    fn a_list_is_named_if_there_are_several() {
        let list = |key: &str| {
            let rows = under("rows", Shape::Many(vec![leaf("x")]));
            under(key, Shape::One(vec![rows, leaf("threshold")]))
        };
        let outline = || {
            let of = Shape::One(vec![list("families"), list("referrals"), leaf("basis")]);
            vec![under("evaluation", of)]
        };
        for named in ["families", "evaluation.families.rows"] {
            let table = Table::choose(outline(), Some(named))
                .map_err(|_| ())
                .unwrap();
            assert_eq!(table.name.as_deref(), Some("families"));
        }
        for named in [None, Some("rows"), Some("basis")] {
            assert!(Table::choose(outline(), named).is_err(), "{named:?}");
        }
        let alone = vec![under("evaluation", Shape::One(vec![list("families")]))];
        assert_eq!(
            Table::choose(alone, None).map_err(|_| ()).unwrap().name,
            None
        );
        assert!(Table::choose(vec![leaf("x")], None).is_err());
    }
}
