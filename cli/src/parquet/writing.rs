//! Rows as a file; rows as a hash.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use parquet::basic::Compression;
use parquet::errors::Result as Written;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use rusqlite::Rows;
use rusqlite::types::ValueRef;
use twox_hash::XxHash3_128;

use super::Error;
use super::directory::{CONTENT, Directory, TABLE};
use super::tables::{Column, Table, key_of};
use super::values::{Gathered, literal};

/// Part of every hash: counted up when the same rows are to be written in another way, so that all files are rewritten.
const FORMAT: u8 = 1;

/// Bytes of values that are gathered in memory, to be written as one row group.
const GROUP_BYTES: usize = 64 << 20;

/// The columns of a table as the files describe them, and what each hash of its rows begins with.
pub struct Schema {
    described: Arc<Type>,
    start: Vec<u8>,
}

/// Of a table and the columns it has.
pub fn schema(table: &Table, columns: &[Column]) -> Written<Schema> {
    let mut start = vec![FORMAT];
    let mut fields = Vec::with_capacity(columns.len());
    start.extend(table.name.as_bytes());
    for Column { name, kind, required, .. } in columns {
        start.extend(format!("\0{name}\0{kind:?}\0{required}").bytes());
        fields.push(Arc::new(kind.described(name, *required)?));
    }
    let described = Type::group_type_builder(table.name).with_fields(fields).build()?;
    Ok(Schema { described: Arc::new(described), start })
}

/// A hash of all values, and how many rows there are.
pub fn hash(schema: &Schema, mut rows: Rows) -> Result<(u128, u64), Error> {
    let mut hash = Hash::new(schema);
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for at in 0..schema.described.get_fields().len() {
            hash.take(row.get_ref(at)?);
        }
        count += 1;
    }
    Ok((hash.0.finish_128(), count))
}

/// The hash where there are no rows.
pub fn hash_of_nothing(schema: &Schema) -> u128 {
    Hash::new(schema).0.finish_128()
}

/// A hash over values: each with its type, and its length where that is not the type's.
struct Hash(XxHash3_128);

impl Hash {
    fn new(schema: &Schema) -> Hash {
        let mut hash = XxHash3_128::new();
        hash.write(&schema.start);
        Hash(hash)
    }

    fn take(&mut self, value: ValueRef) {
        let mut short = |kind: u8, bytes: [u8; 8]| {
            let mut both = [kind; 9];
            both[1..].copy_from_slice(&bytes);
            self.0.write(&both);
        };
        match value {
            ValueRef::Null => self.0.write(&[0]),
            ValueRef::Integer(value) => short(1, value.to_le_bytes()),
            ValueRef::Real(value) => short(2, value.to_bits().to_le_bytes()),
            ValueRef::Text(bytes) => {
                short(3, (bytes.len() as u64).to_le_bytes());
                self.0.write(bytes);
            }
            ValueRef::Blob(bytes) => {
                short(4, (bytes.len() as u64).to_le_bytes());
                self.0.write(bytes);
            }
        }
    }
}

/// Stages a file of these rows and says how many they are. No more than a row group is in memory at a time.
pub fn write(
    table: &Table,
    columns: &[Column],
    schema: &Schema,
    mut rows: Rows,
    directory: &mut Directory,
    day: Option<NaiveDate>,
) -> Result<u64, Error> {
    let (file, path) = directory.stage(table.name, day)?;
    let failed = |source| Error::Parquet { path: path.clone(), source };
    let mut target = Target::new(schema, columns, file).map_err(failed)?;
    let mut hash = Hash::new(schema);
    let mut count = 0;
    while let Some(row) = rows.next()? {
        for (at, (column, gathered)) in columns.iter().zip(&mut target.gathered).enumerate() {
            let value = row.get_ref(at)?;
            hash.take(value);
            let Some(bytes) = gathered.push(value) else {
                return Err(Error::Unfit {
                    table: table.name,
                    column: column.name.clone(),
                    key: key_of(row, columns)?,
                    value: literal(value),
                    expected: column.kind.expected(),
                });
            };
            target.bytes += bytes;
        }
        count += 1;
        if target.bytes >= GROUP_BYTES {
            target.write_group().map_err(failed)?;
        }
    }
    target.end(table, hash.0.finish_128(), &path)?;
    Ok(count)
}

/// A file that is being written.
struct Target {
    writer: SerializedFileWriter<BufWriter<File>>,
    /// Column by column what is to be the next row group.
    gathered: Vec<Gathered>,
    /// How much that is.
    bytes: usize,
}

impl Target {
    fn new(schema: &Schema, columns: &[Column], file: File) -> Written<Target> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(Default::default()))
            .set_created_by(concat!("realtime-kit ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let file = BufWriter::new(file);
        let writer = SerializedFileWriter::new(file, schema.described.clone(), Arc::new(properties))?;
        let gathered = columns.iter().map(|column| Gathered::new(column.kind, column.required)).collect();
        Ok(Target { writer, gathered, bytes: 0 })
    }

    fn write_group(&mut self) -> Written<()> {
        let mut group = self.writer.next_row_group()?;
        for gathered in &mut self.gathered {
            let Some(mut column) = group.next_column()? else { break };
            gathered.write(column.untyped())?;
            column.close()?;
        }
        group.close()?;
        self.bytes = 0;
        Ok(())
    }

    /// Writes the rest, and what tells later that the file is ours and holds these rows; on the disk when it returns.
    fn end(mut self, table: &Table, content: u128, path: &Path) -> Result<(), Error> {
        let failed = |source| Error::Parquet { path: path.to_owned(), source };
        if self.bytes > 0 {
            self.write_group().map_err(failed)?;
        }
        self.writer.append_key_value_metadata(KeyValue::new(TABLE.to_owned(), table.name.to_owned()));
        self.writer.append_key_value_metadata(KeyValue::new(CONTENT.to_owned(), format!("{content:032x}")));
        let buffer = self.writer.into_inner().map_err(failed)?;
        let written = buffer.into_inner().map_err(|error| error.into_error()).and_then(|file| file.sync_all());
        written.map_err(|source| Error::File { what: "written", path: path.to_owned(), source })
    }
}
