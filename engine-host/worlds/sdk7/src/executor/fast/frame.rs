use std::io::{self, Read, Write};

use super::super::block::MOST_BYTES;

/// Writes bytes after their length.
pub(super) fn write(to: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads what [`write`] wrote. The length is looked at before anything is set aside for it.
pub(super) fn read(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MOST_BYTES {
        let long = format!("it announced {length} bytes; {MOST_BYTES} are allowed");
        return Err(io::Error::new(io::ErrorKind::InvalidData, long));
    }
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_comes_back() {
        let mut wire = Vec::new();
        write(&mut wire, b"turn").unwrap();
        write(&mut wire, b"").unwrap();
        let mut wire = wire.as_slice();
        assert_eq!(read(&mut wire).unwrap(), b"turn");
        assert_eq!(read(&mut wire).unwrap(), b"");
        assert_eq!(read(&mut wire).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }

    #[test]
    fn a_huge_length_is_refused_at_once() {
        assert_eq!(read(&mut [255; 8].as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
