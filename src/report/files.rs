//! A report in a folder: all of its files, or none.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Document;

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// The folder is there already, with something in it.
    #[error("the folder is not empty; --force writes over files of the same names (--out)")]
    NotEmpty,
    /// It is no folder.
    #[error("this is no folder (--out)")]
    NotAFolder,
    /// The files could not be written.
    #[error("the report can't be written (--out): {}", .0.kind())]
    Io(#[from] io::Error),
}

/// The name of the page.
pub const PAGE: &str = "report.html";

/// Writes the page and the tables, and says how many files there are. Each file is complete before it
/// gets its name; a new folder gets its own when all are in it.
///
/// # Errors
/// When there is something in the folder and `force` is not given, or the files can't be written.
pub fn write(document: &Document, folder: &Path, force: bool) -> Result<usize, FilesError> {
    let there = folder.exists();
    if there && !folder.is_dir() {
        return Err(FilesError::NotAFolder);
    }
    if there && !force && fs::read_dir(folder)?.next().is_some() {
        return Err(FilesError::NotEmpty);
    }
    let mut files = vec![(PAGE.to_owned(), document.html())];
    files.extend(document.csvs());
    let draft = beside(folder);
    let written = fill(&draft, &files).and_then(|()| {
        if !there {
            return fs::rename(&draft, folder);
        }
        for (name, _) in &files {
            fs::rename(draft.join(name), folder.join(name))?;
        }
        fs::remove_dir(&draft)
    });
    if let Err(error) = written {
        // What is left of a draft is of no use to anybody.
        let _ = fs::remove_dir_all(&draft);
        return Err(error.into());
    }
    Ok(files.len())
}

fn fill(draft: &Path, files: &[(String, String)]) -> io::Result<()> {
    fs::create_dir_all(draft)?;
    for (name, content) in files {
        fs::write(draft.join(name), content)?;
    }
    Ok(())
}

/// A folder beside this one, on the same disk, of this process alone.
fn beside(folder: &Path) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let draft = format!(".{name}.{}.draft", std::process::id());
    // `..` and `/` have no name; what is in them is beside nothing.
    match folder.file_name() {
        Some(_) => folder.with_file_name(draft),
        None => folder.join(draft),
    }
}
