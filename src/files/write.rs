//! A file is written whole or not at all.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file by way of a temporary one beside it: whoever reads sees the old text or the new one. Folders are made as needed.
///
/// What a symbolic link leads to is replaced, never the link. Devices and pipes are written to.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    if let Ok(metadata) = std::fs::metadata(path)
        && !metadata.is_file()
        && !metadata.is_dir()
    {
        return OpenOptions::new().write(true).open(path)?.write_all(text.as_bytes());
    }
    let behind = if path.is_symlink() { std::fs::canonicalize(path)? } else { path.to_path_buf() };
    whole(&behind, text)
}

fn whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(".halley-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    readable(file.as_file(), path)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Temporary files are private; a manifest keeps its mode, and a new one is for everybody to read.
#[cfg(unix)]
fn readable(file: &std::fs::File, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_or(0o644, |metadata| metadata.permissions().mode());
    file.set_permissions(std::fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File, _: &Path) -> io::Result<()> {
    Ok(())
}
